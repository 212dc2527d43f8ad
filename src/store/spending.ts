import type { ModelCost, Spending, WastedSpending } from '../types/figures.ts';
import type { AttemptRecord } from '../types/session.ts';
import type { Currency, Usage } from '../types/usage.ts';
import { type Database, iterate } from './driver.ts';
import { decodeText } from './text.ts';

/** SQL: an attempt that ended without a single good row. One that brought some of its rows has not failed. */
export const broughtNothing = "outcome <> 'ok' AND delivered = 0";

/** Sums a ledger, of the session or of one run. Attempts that are still in flight count as requests, not yet as unknown. */
export function readSpending(database: Database, ledger: string, run?: number): Spending {
  const from = `FROM ${ledger} ${run === undefined ? 'WHERE true' : 'WHERE run = ?'}`;
  const values = run === undefined ? [] : [run];
  const sums = database
    .prepare(
      `SELECT count(*) AS requests,
         count(CASE WHEN outcome IS NOT NULL AND NOT (${broughtNothing}) THEN 1 END) AS succeeded,
         count(CASE WHEN ${broughtNothing} THEN 1 END) AS failed,
         count(*) - count(DISTINCT run || '/' || batch) AS retried,
         coalesce(sum(prompt), 0) AS prompt, coalesce(sum(cached), 0) AS cached,
         coalesce(sum(completion), 0) AS completion, coalesce(sum(reasoning), 0) AS reasoning,
         count(CASE WHEN ${isUnknown} THEN 1 END) AS unknown_attempts,
         coalesce(sum(CASE WHEN ${isUnknown} THEN estimated_prompt END), 0) AS unknown_prompt,
         coalesce(sum(CASE WHEN ${isUnknown} THEN estimated_completion END), 0) AS unknown_completion,
         ${moneySum('estimated_cost', isUnknown)} AS unknown_cost,
         ${currencyOf('estimated_cost', isUnknown)} AS unknown_currency
       ${from}`,
    )
    .get(...values) as Record<string, number | null> & { unknown_currency: Currency | null };
  const sum = (name: string): number => Number(sums[name] ?? 0);
  const byModel = readModelCosts(database, from, values);
  return {
    requests: {
      total: sum('requests'),
      succeeded: sum('succeeded'),
      failed: sum('failed'),
      retried: sum('retried'),
    },
    tokens: {
      prompt: sum('prompt'),
      cached: sum('cached'),
      completion: sum('completion'),
      reasoning: sum('reasoning'),
      total: sum('prompt') + sum('completion'),
    },
    cost: { ...total(byModel), byModel },
    unknown: {
      attempts: sum('unknown_attempts'),
      prompt: sum('unknown_prompt'),
      completion: sum('unknown_completion'),
      cost: sums.unknown_cost ?? null,
      currency: sums.unknown_currency ?? 'USD',
    },
    wasted: readWasted(database, from, values),
  };
}

function readWasted(database: Database, from: string, values: number[]): WastedSpending[] {
  const share = '(rows - delivered) / rows';
  const cost = `(cost * ${share})`;
  const mayCost = `(${isBilled} OR ${isUnknown})`;
  return database
    .prepare(
      `SELECT outcome, count(*) AS requests, sum(rows - delivered) AS rows,
         CAST(round(total((prompt + completion) * 1.0 * ${share})) AS INTEGER) AS tokens,
         ${moneySum(cost, mayCost)} AS cost, ${currencyOf(cost, mayCost)} AS currency
       ${from} AND outcome <> 'ok'
       GROUP BY outcome ORDER BY tokens DESC, requests DESC, outcome`,
    )
    .all(...values) as WastedSpending[];
}

/**
 * Attempts that may have been billed though no usage arrived: the request was out when it was cut, killed or timed out, or
 * the service answered without figures. An answer with an error status is not billed, and a call that found
 * no connection has cost 0.
 */
const isUnknown = 'outcome IS NOT NULL AND prompt IS NULL AND cost IS NULL AND (status IS NULL OR status < 400)';

/** SQL: the sum of a column of money; null where a price is unknown or currencies are mixed. Nothing has no currency. */
export function moneySum(column: string, condition: string): string {
  return `CASE WHEN count(CASE WHEN ${condition} AND ${column} IS NULL THEN 1 END) > 0
      OR count(DISTINCT CASE WHEN ${condition} AND ${column} <> 0 THEN currency END) > 1
    THEN NULL ELSE total(CASE WHEN ${condition} THEN ${column} END) END`;
}

/** SQL: the currency that goes with `moneySum`. */
export function currencyOf(column: string, condition: string): string {
  return `coalesce(max(CASE WHEN ${condition} AND ${column} <> 0 THEN currency END), max(currency), 'USD')`;
}

/** An attempt whose cost counts: its usage arrived. */
export const isBilled = 'prompt IS NOT NULL';

function total(byModel: readonly ModelCost[]): { currency: Currency; total: number | null } {
  const paid = byModel.filter(({ cost }) => cost !== 0);
  const currencies = new Set(paid.map(({ currency }) => currency));
  const isKnown = paid.every(({ cost }) => cost !== null) && currencies.size <= 1;
  return {
    currency: (paid.at(-1) ?? byModel.at(-1))?.currency ?? 'USD',
    total: isKnown ? paid.reduce((sum, { cost }) => sum + (cost ?? 0), 0) : null,
  };
}

function readModelCosts(database: Database, from: string, values: number[]): ModelCost[] {
  return database
    .prepare(
      `SELECT provider, model, count(*) AS requests, coalesce(sum(prompt), 0) AS prompt,
         coalesce(sum(cached), 0) AS cached, coalesce(sum(completion), 0) AS completion,
         ${moneySum('cost', isBilled)} AS cost, currency
       ${from} GROUP BY provider, model, currency ORDER BY min(attempt)`,
    )
    .all(...values) as ModelCost[];
}

interface AttemptRow {
  attempt: number;
  /** Absent in a checkpoint of an older version. */
  change?: number | null;
  run: number;
  batch: number;
  started_at: string;
  duration_ms: number | null;
  target_lang: string;
  provider: string;
  model: string;
  rows: number;
  delivered: number;
  outcome: string | null;
  status: number | null;
  message: string | null;
  finish_reason: string | null;
  request_id: string | null;
  tier: string | null;
  prompt: number | null;
  cached: number | null;
  completion: number | null;
  reasoning: number | null;
  cost: number | null;
  currency: Currency;
  estimated_prompt: number;
  estimated_completion: number;
  estimated_cost: number | null;
}

/** A ledger in the order of the calls; `limit` takes the last ones. */
export function* readAttempts(
  database: Database,
  ledger: string,
  filter: { run?: number; limit?: number; offset?: number },
): IterableIterator<AttemptRecord> {
  const rows = iterate<AttemptRow>(
    database,
    `SELECT * FROM (SELECT * FROM ${ledger} WHERE ?1 IS NULL OR run = ?1 ORDER BY attempt DESC LIMIT ?2 OFFSET ?3)
     ORDER BY attempt`,
    ...[filter.run ?? null, filter.limit ?? -1, filter.offset ?? 0],
  );
  for (const row of rows) yield toAttempt(row);
}

/** Those that ended after a change, the newest `limit`, oldest first. */
export function readEndedAttempts(
  database: Database,
  after: number,
  limit: number,
): { total: number; attempts: AttemptRecord[] } {
  const { n } = database.prepare('SELECT count(*) AS n FROM attempt WHERE change > ?').get(after) as { n: number };
  if (n === 0) return { total: 0, attempts: [] };
  const rows = database
    .prepare('SELECT * FROM attempt WHERE change > ? ORDER BY change DESC LIMIT ?')
    .all(after, limit) as AttemptRow[];
  return { total: n, attempts: rows.map(toAttempt).reverse() };
}

function toAttempt(row: AttemptRow): AttemptRecord {
  const usage: Usage | undefined =
    row.prompt === null
      ? undefined
      : { prompt: row.prompt, cached: row.cached ?? 0, completion: row.completion ?? 0, reasoning: row.reasoning ?? 0 };
  return {
    attempt: row.attempt,
    run: row.run,
    batch: row.batch,
    startedAt: row.started_at,
    durationMs: row.duration_ms ?? 0,
    targetLang: row.target_lang,
    provider: row.provider,
    model: row.model,
    rows: row.rows,
    delivered: row.delivered,
    cost: row.cost,
    currency: row.currency,
    estimated: { prompt: row.estimated_prompt, completion: row.estimated_completion, cost: row.estimated_cost },
    ...(row.change != null && { change: row.change }),
    ...(row.outcome !== null && { outcome: row.outcome }),
    ...(row.status !== null && { status: row.status }),
    ...(row.message !== null && { message: decodeText(row.message) }),
    ...(row.finish_reason !== null && { finishReason: row.finish_reason }),
    ...(row.request_id !== null && { requestId: row.request_id }),
    ...(row.tier !== null && { tier: row.tier }),
    ...(usage && { usage }),
  };
}
