import type { Progress } from '../types/events.ts';
import { renderPlainLine } from './line.ts';

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
  /** `NO_COLOR` and `FORCE_COLOR` are read. */
  env: NodeJS.ProcessEnv;
}

/** No figures: before the first run, and where they are not wanted. */
export function noticesAlone(stream: NodeJS.WriteStream): View {
  return { start() {}, notice: (line) => stream.write(`${line}\n`), stop() {} };
}

/** A line that says the same again is left out so often: batches of a service may take a day. */
const leftOut = 60;

/** One plain line every `intervalMs` that brings news, no control characters. How it ended is the summary's to tell. */
export function createPlainView({ stream, progress, intervalMs, label }: ViewOptions): View {
  let timer: NodeJS.Timeout | undefined;
  const print = (line: string) => stream.write(`${label}${line}\n`);
  let last = '';
  let repeated = 0;
  const draw = () => {
    const line = renderPlainLine(progress());
    repeated = line === last ? repeated + 1 : 0;
    last = line;
    if (repeated % leftOut === 0) print(line);
  };
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
