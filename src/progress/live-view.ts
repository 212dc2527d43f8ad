import { Chalk, chalkStderr } from 'chalk';
import cliProgress from 'cli-progress';
import { renderBarLine } from './line.ts';
import type { Palette } from './palette.ts';
import type { View, ViewOptions } from './views.ts';

/**
 * One line at the bottom of a terminal, redrawn in place. The cursor is never hidden and line wrapping never switched
 * off, so that even a process killed with -9 leaves the terminal as it was.
 */
export function createLiveView({ stream, progress, intervalMs, env }: ViewOptions): View {
  let shown = '';
  const palette = stderrPalette(env);
  // Some terminals wrap in the last column, and `^C` is echoed behind the line: a line that wraps cannot be drawn over.
  const columns = () => Math.max(1, (stream.columns || 80) - 3);
  const format = () => {
    shown = renderBarLine(progress(), columns(), palette);
    return shown;
  };
  const bar = new UnreferencedBar(stream, format, intervalMs);
  // Runs on process.exit() and on uncaught exceptions too; what comes after starts on a clean line.
  const stop = () => {
    if (!bar.isActive) return;
    process.removeListener('exit', stop);
    bar.stop();
  };
  return {
    start() {
      if (bar.isActive) return;
      process.once('exit', stop);
      bar.start(1, 0);
    },
    notice(line) {
      stream.write(bar.isActive ? `\r\x1b[K${line}\n${shown}` : `${line}\n`);
    },
    stop,
  };
}

/** Colours as stderr shows them. chalk knows FORCE_COLOR, which outranks NO_COLOR, but not NO_COLOR. */
function stderrPalette(env: NodeJS.ProcessEnv): Palette {
  const off = Boolean(env.NO_COLOR) && env.FORCE_COLOR === undefined;
  const chalk = new Chalk({ level: off ? 0 : chalkStderr.level });
  return { done: (text) => chalk.green(text), failed: (text) => chalk.red(text) };
}

/** cli-progress with a timer that keeps no process alive. */
class UnreferencedBar extends cliProgress.SingleBar {
  declare timer: NodeJS.Timeout | null;

  constructor(stream: NodeJS.WriteStream, format: () => string, intervalMs: number) {
    const options = {
      format,
      fps: 1000 / intervalMs,
      clearOnComplete: true,
      hideCursor: false,
      linewrap: true,
      gracefulExit: false,
      terminal: lineTerminal(stream),
    };
    super(options);
  }

  override render(): void {
    super.render();
    this.timer?.unref();
  }
}

/**
 * What cli-progress needs of a terminal. Its own saves the cursor's position at the start and restores it at the end,
 * which after a scrolled notice is the wrong line.
 */
function lineTerminal(stream: NodeJS.WriteStream) {
  return {
    cursorSave() {},
    cursorRestore() {},
    cursor() {},
    lineWrapping() {},
    cursorTo: () => stream.write('\r'),
    write: (text: string) => stream.write(text),
    clearRight: () => stream.write('\x1b[K'),
    clearLine: () => stream.write('\x1b[2K'),
    newline: () => stream.write('\n'),
    isTTY: () => true,
    getWidth: () => stream.columns || 80,
  };
}
