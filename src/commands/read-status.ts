import { buildLanguage, buildSpending } from '../report/build.ts';
import { runOutcome, runSeconds } from '../report/runs.ts';
import type { ReportLanguage, ReportOutcome } from '../report/types.ts';
import type { Counts, RunInfo, SessionReader } from '../types/session.ts';
import type { Currency } from '../types/usage.ts';

/** What `translate status` tells, in the shape of its JSON. */
export interface Status {
  /** `live`: a process holds the session; `new`: it was never run. */
  state: 'new' | 'live' | 'crashed' | 'finished';
  outcome: ReportOutcome | null;
  note: string | null;
  session_id: string;
  input: string;
  output: string | null;
  run: number | null;
  pid: number | null;
  host: string | null;
  provider: string | null;
  model: string | null;
  started_at: string | null;
  ended_at: string | null;
  /** Of the last run. */
  elapsed_seconds: number;
  tasks: Counts;
  /** Of batch mode, at the service. */
  batches_waiting: number;
  rows_waiting: number;
  languages: ReportLanguage[];
  /** While live; null before there is a rate. */
  rows_per_minute: number | null;
  seconds_left: number | null;
  /** Of the session, and of the last run. */
  requests: ReturnType<typeof buildSpending>['requests'];
  tokens: ReturnType<typeof buildSpending>['tokens'];
  cost: ReturnType<typeof buildSpending>['cost'];
  unknown: ReturnType<typeof buildSpending>['unknown'];
  last_run_cost: number | null;
  last_run_currency: Currency;
}

export function readStatus(reader: SessionReader, now: number): Status {
  const info = reader.info();
  const run = reader.runs().at(-1);
  const live = reader.isLive();
  const outcome = run ? runOutcome(run, live) : null;
  const tasks = reader.counts();
  const waiting = reader.waiting();
  const rate = live && run && outcome === 'running' ? currentRate(reader, run, now) : 0;
  const { requests, tokens, cost, unknown } = buildSpending(reader.spending());
  const last = run && buildSpending(reader.spending(run.run)).cost;
  return {
    state: stateOf(live, outcome),
    outcome,
    note: run?.note ?? null,
    session_id: info.sessionId,
    input: info.input,
    output: info.output ?? null,
    run: run?.run ?? null,
    pid: run?.pid ?? null,
    host: run?.host ?? null,
    provider: run?.provider ?? null,
    model: run?.model ?? null,
    started_at: run?.startedAt ?? null,
    ended_at: run?.endedAt ?? null,
    elapsed_seconds: run ? runSeconds(reader, run, live, now) : 0,
    tasks,
    batches_waiting: waiting.jobs,
    rows_waiting: waiting.rows,
    languages: reader.languages().map(buildLanguage),
    rows_per_minute: rate > 0 ? Math.round(rate * 10) / 10 : null,
    seconds_left: rate > 0 ? Math.round((tasks.pending / rate) * 60) : null,
    requests,
    tokens,
    cost,
    unknown,
    last_run_cost: last?.total ?? null,
    last_run_currency: last?.currency ?? cost.currency,
  };
}

function stateOf(live: boolean, outcome: ReportOutcome | null): Status['state'] {
  if (live) return 'live';
  if (outcome === null) return 'new';
  return outcome === 'crashed' ? 'crashed' : 'finished';
}

/** Attempts that are enough to tell the rate; a session can have a hundred thousand. */
const recentAttempts = 500;

/** Rows per minute that the attempts of the last minute brought; 0 while unknown. */
function currentRate(reader: SessionReader, run: RunInfo, now: number): number {
  const started = Date.parse(run.startedAt);
  let from = Math.max(started, now - 60_000);
  const ended: { at: number; rows: number }[] = [];
  let read = 0;
  for (const attempt of reader.attempts({ run: run.run, limit: recentAttempts })) {
    read++;
    if (attempt.outcome === undefined) continue;
    ended.push({ at: Date.parse(attempt.startedAt) + attempt.durationMs, rows: attempt.delivered });
  }
  // Where older attempts were left out, the window begins with the first that was read.
  if (read === recentAttempts && ended[0]) from = Math.max(from, ended[0].at);
  const rows = ended.reduce((sum, one) => sum + (one.at >= from ? one.rows : 0), 0);
  return now - from < 1000 ? 0 : (rows / (now - from)) * 60_000;
}
