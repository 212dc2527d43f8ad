import cliProgress from 'cli-progress';
import type { Progress } from '../types/events.ts';
import { renderBarLine, renderPlainLine } from './line.ts';
import type { Palette } from './palette.ts';

/** Where progress is shown. `start` and `stop` come in pairs; a second `stop` does nothing. */
export interface View {
  start(): void;
  /** A line of its own, above the figures. */
  notice(line: string): void;
  stop(): void;
}

export interface ViewOptions {
  stream: NodeJS.WriteStream;
  /** The figures of this moment. */
  progress: () => Progress;
  intervalMs: number;
  /** Stands before every plain line, such as the file's name. */
  label: string;
  palette: Palette;
}

/** No figures: before the first run, and where they are not wanted. */
export function noticesAlone(stream: NodeJS.WriteStream): View {
  return { start() {}, notice: (line) => stream.write(`${line}\n`), stop() {} };
}

/** One plain line every `intervalMs`, no control characters. How it ended is the summary's to tell. */
export function createPlainView({ stream, progress, intervalMs, label }: ViewOptions): View {
  let timer: NodeJS.Timeout | undefined;
  const print = (line: string) => stream.write(`${label}${line}\n`);
  const draw = () => print(renderPlainLine(progress()));
  return {
    start() {
      timer = setInterval(draw, intervalMs);
      timer.unref();
    },
    notice: print,
    stop() {
      clearInterval(timer);
    },
  };
}

/**
 * One line at the bottom of a terminal, redrawn in place. The cursor is never hidden and line wrapping never switched
 * off, so that even a process killed with -9 leaves the terminal as it was.
 */
export function createLiveView({ stream, progress, intervalMs, palette }: ViewOptions): View {
  let shown = '';
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
