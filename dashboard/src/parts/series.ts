import type { Timeline } from '../../../src/monitor/api.ts';

/** What is drawn over time; all lists are equally long. */
export interface Series {
  /** Seconds since 1970, rising. */
  times: number[];
  /** Per minute. */
  rows: number[];
  /** Per minute. */
  tokens: number[];
  /** So far. */
  cost: number[];
  errors: number[];
}

/** A rate over less than this is noise, seconds. */
const shortest = 1;
/** With more points than these a line shows batches coming home, not how fast it goes. */
const most = 48;

/**
 * Rows and tokens as rates per minute, cost as what was spent so far. Steps are taken together where they are shorter than a
 * second or too many; each stands at its end, and the beginning of the first one is a point too.
 */
export function seriesOf({ points, step_seconds: step }: Timeline): Series {
  const series: Series = { times: [], rows: [], tokens: [], cost: [], errors: [] };
  const size = Math.max(1, Math.ceil(shortest / step), Math.ceil(points.length / most));
  let spent = 0;
  for (let from = 0; from < points.length; from += size) {
    const taken = points.slice(from, from + size);
    const [first] = taken;
    if (!first) break;
    const seconds = Math.max(taken.length * step, Math.min(shortest, step * size));
    const sum = (of: (point: Timeline['points'][number]) => number): number =>
      taken.reduce((total, point) => total + of(point), 0);
    const rows = (sum((point) => point.rows) / seconds) * 60;
    const tokens = (sum((point) => point.tokens) / seconds) * 60;
    const start = Date.parse(first.at) / 1000;
    if (from === 0) add(series, { at: start, rows, tokens, cost: 0, errors: 0 });
    spent += sum((point) => point.cost);
    add(series, { at: start + seconds, rows, tokens, cost: spent, errors: sum((point) => point.errors) });
  }
  return series;
}

function add(
  series: Series,
  { at, ...values }: { at: number; rows: number; tokens: number; cost: number; errors: number },
): void {
  series.times.push(at);
  series.rows.push(values.rows);
  series.tokens.push(values.tokens);
  series.cost.push(values.cost);
  series.errors.push(values.errors);
}
