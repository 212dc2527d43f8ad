import type { History, HistoryPoint, Latency } from '../types/figures.ts';
import { type Database, iterate } from './driver.ts';
import { broughtNothing } from './spending.ts';

/** Widths that people count in, seconds. */
const roundWidths = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];

const ended = (ledger: string): string => `(SELECT *, coalesce(julianday(started_at), 0) * 86400.0 AS start,
  coalesce(julianday(started_at), 0) * 86400.0 + coalesce(duration_ms, 0) / 1000.0 AS done
  FROM ${ledger} WHERE outcome IS NOT NULL)`;

/** Each run from its first call to its last answer, and the time that was worked before it. */
const spans = (
  ledger: string,
): string => `(SELECT run, start, span, coalesce(sum(span) OVER (ORDER BY run ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
  FROM (SELECT run, min(start) AS start, max(done) - min(start) AS span FROM ${ended(ledger)} GROUP BY run))`;

/** Sums a ledger into at most `limit` stretches of time, by queries alone. */
export function readHistory(database: Database, ledger: string, limit: number): History {
  const runs = database.prepare(`SELECT run, before AS at, span FROM ${spans(ledger)} ORDER BY run`).all() as {
    run: number;
    at: number;
    span: number;
  }[];
  const last = runs.at(-1);
  const seconds = last ? last.at + last.span : 0;
  const width = widthOf(seconds, limit);
  const points = database
    .prepare(
      `SELECT min(CAST((before + done - s.start) / ?1 AS INTEGER), ?2) AS nth, count(*) AS requests,
         count(CASE WHEN ${broughtNothing} THEN 1 END) AS failed, total(delivered) AS rows,
         total(prompt) AS prompt, total(completion) AS completion, total(cost) AS cost
       FROM ${ended(ledger)} AS a JOIN ${spans(ledger)} AS s USING (run) GROUP BY nth ORDER BY nth`,
    )
    .all(width, limit - 1) as unknown as HistoryPoint[];
  return { seconds, width, points, runs: runs.map(({ run, at }) => ({ run, at })) };
}

/** The least round width that covers so many seconds in less than `limit` stretches: the last answer may start one more. */
function widthOf(seconds: number, limit: number): number {
  const least = seconds / Math.max(1, limit - 1);
  const day = 86_400;
  return roundWidths.find((width) => width >= least) ?? Math.ceil(least / day) * day;
}

/** Upper bounds of the histogram, milliseconds; what took longer stands behind them. */
const bounds = [250, 500, 1000, 2000, 4000, 8000, 15_000, 30_000, 60_000, 120_000];
/** Calls that brought an answer, a good one or not. Requests of batch mode have no time of their own. */
const answered =
  "outcome IS NOT NULL AND duration_ms IS NOT NULL AND (outcome = 'ok' OR prompt IS NOT NULL) AND tier IS NOT 'batch'";

export function readLatency(database: Database): Latency {
  const cases = bounds.map((bound, index) => `WHEN duration_ms < ${bound} THEN ${index}`).join(' ');
  const counts = database
    .prepare(
      `SELECT CASE ${cases} ELSE ${bounds.length} END AS nth, count(*) AS count FROM attempt WHERE ${answered} GROUP BY nth`,
    )
    .all() as { nth: number; count: number }[];
  const byNth = new Map(counts.map(({ nth, count }) => [nth, count]));
  const models = iterate<Latency['models'][number]>(
    database,
    `SELECT provider, model, requests,
       min(CASE WHEN nth >= requests * 0.5 THEN duration_ms END) AS p50,
       min(CASE WHEN nth >= requests * 0.9 THEN duration_ms END) AS p90,
       min(CASE WHEN nth >= requests * 0.99 THEN duration_ms END) AS p99, max(duration_ms) AS max
     FROM (SELECT provider, model, duration_ms, count(*) OVER (PARTITION BY provider, model) AS requests,
         row_number() OVER (PARTITION BY provider, model ORDER BY duration_ms) AS nth
       FROM attempt WHERE ${answered})
     GROUP BY provider, model ORDER BY requests DESC, provider, model`,
  );
  const histogram = [...bounds, null].map((below, nth) => ({ below, count: byNth.get(nth) ?? 0 }));
  return { histogram, models: [...models] };
}
