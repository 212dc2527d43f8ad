import { plural } from '../utils/format.ts';

/** What GitHub takes of a job's summary (`$GITHUB_STEP_SUMMARY`), in bytes; of a larger one it shows nothing. */
export const summaryBytes = 1024 * 1024;

export interface Fitted {
  /** Each line with its line break; empty where not even the first has room. */
  text: string;
  shown: number;
}

/** The lines of as many items as have room in so many bytes of UTF-8. Lines of items behind them are not even made. */
export function fitLines<Item>(items: readonly Item[], room: number, lineOf: (item: Item) => string): Fitted {
  const fitted = { text: '', shown: 0 };
  let left = room;
  for (const item of items) {
    const line = lineOf(item);
    left -= Buffer.byteLength(line) + 1;
    if (left < 0) break;
    fitted.text += `${line}\n`;
    fitted.shown++;
  }
  return fitted;
}

/** A sentence on what was left out, on a line of its own; empty where nothing was. */
export function leftOut(count: number, noun: string): string {
  return count > 0 ? `\n… and ${plural(count, `more ${noun}`)}; the JSON report lists all.\n` : '';
}
