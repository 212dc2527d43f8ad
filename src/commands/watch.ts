import { setTimeout as sleep } from 'node:timers/promises';
import { truncate } from '../utils/terminal.ts';

/** One look at something that changes. */
export interface WatchFrame {
  /** The whole screen; absent: lines are wanted on a terminal too. */
  text?: string;
  /** The same as one line. */
  line: string;
  /** Equal keys: nothing has changed that is worth another line. */
  key: string;
  /** Whether there will be more to see. */
  live: boolean;
}

export interface WatchStream {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
  rows?: number | undefined;
}

/**
 * Shows frames until one is no longer live or `signal` aborts: in place on a terminal, elsewhere a line per change.
 * `intervalMs`: between two looks, default 1000.
 */
export async function watch(
  render: () => WatchFrame | Promise<WatchFrame>,
  stream: WatchStream,
  signal: AbortSignal,
  intervalMs = 1000,
): Promise<void> {
  const screen = inPlace(stream);
  const lines = linePerChange(stream);
  while (!signal.aborted) {
    const frame = await render();
    if (stream.isTTY && frame.text !== undefined) screen(frame.text);
    else lines(frame);
    if (!frame.live) return;
    await sleep(intervalMs, undefined, { signal }).catch(() => {});
  }
}

function linePerChange(stream: WatchStream): (frame: WatchFrame) => void {
  let last: string | undefined;
  return ({ key, line }) => {
    if (key !== last) stream.write(`${line}\n`);
    last = key;
  };
}

/** Lines are cut to the terminal and their number to its height: a line that wraps or scrolls could not be drawn over. */
function inPlace(stream: WatchStream): (text: string) => void {
  let drawn = 0;
  return (text) => {
    const columns = Math.max(1, (stream.columns || 80) - 1);
    const lines = text
      .trimEnd()
      .split('\n')
      .slice(0, Math.max(1, (stream.rows || 24) - 1));
    const up = drawn > 0 ? `\x1b[${drawn}A\r\x1b[J` : '';
    stream.write(`${up}${lines.map((line) => `${truncate(line, columns)}\n`).join('')}`);
    drawn = lines.length;
  };
}
