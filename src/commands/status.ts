import { buildLanguage, buildSpending } from '../report/build.ts';
import { runOutcome, runSeconds } from '../report/runs.ts';
import { costText, labelled, languageLines, tokensText } from '../report/sections.ts';
import { outcomeAdvice, outcomeText } from '../report/texts.ts';
import type { ReportLanguage, ReportOutcome } from '../report/types.ts';
import type { Counts, RunInfo, SessionReader } from '../types/session.ts';
import type { Currency } from '../types/usage.ts';
import {
  formatDuration,
  formatMoney,
  formatNumber,
  formatRate,
  formatRoughDuration,
  percent,
  plural,
} from '../utils/format.ts';
import { shortPath } from '../utils/short-path.ts';
import { escapeForTerminal, escapeLines, meter, toSafeJson } from '../utils/terminal.ts';
import type { WatchFrame } from './watch.ts';

export interface StatusOptions {
  /** One JSON document instead of a screen. */
  json: boolean;
  /** Milliseconds since the epoch; default: now. */
  now?: number;
}

/** What `translate status` tells, in the shape of its JSON. */
interface Status {
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
  languages: ReportLanguage[];
  /** While live; null before there is a rate. */
  rows_per_minute: number | null;
  seconds_left: number | null;
  /** Of the session, and of the last run. */
  requests: ReturnType<typeof buildSpending>['requests'];
  tokens: ReturnType<typeof buildSpending>['tokens'];
  cost: ReturnType<typeof buildSpending>['cost'];
  last_run_cost: number | null;
  last_run_currency: Currency;
}

/** `translate status`: one compact screen, or the same facts as JSON. */
export function renderStatus(reader: SessionReader, options: StatusOptions): string {
  const status = readStatus(reader, options.now ?? Date.now());
  return options.json ? `${toSafeJson(status, 2)}\n` : screen(withShortPaths(status));
}

/** One look at a session for `watch`; `line` is JSON too where that was asked for. */
export function statusFrame(reader: SessionReader, options: StatusOptions): WatchFrame {
  const status = readStatus(reader, options.now ?? Date.now());
  const line = options.json ? toSafeJson(status) : statusLine(status);
  return {
    ...(options.json ? {} : { text: screen(withShortPaths(status)) }),
    line,
    key: JSON.stringify([status.state, status.outcome, status.tasks, status.tokens.total]),
    live: status.state === 'live',
  };
}

function readStatus(reader: SessionReader, now: number): Status {
  const info = reader.info();
  const run = reader.runs().at(-1);
  const live = reader.isLive();
  const outcome = run ? runOutcome(run, live) : null;
  const tasks = reader.counts();
  const rate = live && run && outcome === 'running' ? currentRate(reader, run, now) : 0;
  const { requests, tokens, cost } = buildSpending(reader.spending());
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
    languages: reader.languages().map(buildLanguage),
    rows_per_minute: rate > 0 ? Math.round(rate * 10) / 10 : null,
    seconds_left: rate > 0 ? Math.round((tasks.pending / rate) * 60) : null,
    requests,
    tokens,
    cost,
    last_run_cost: last?.total ?? null,
    last_run_currency: last?.currency ?? cost.currency,
  };
}

function withShortPaths(status: Status): Status {
  const short = (path: string): string => shortPath(path, process.cwd());
  return { ...status, input: short(status.input), output: status.output && short(status.output) };
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

function screen(status: Status): string {
  const sections = [
    headline(status),
    [`${meter(share(status), 24)} ${figures(status)}`],
    status.languages.length > 0
      ? languageLines(status, ['rows', 'done', 'kept', 'failed', 'pending', 'stale', 'cost'])
      : [],
    labelled([
      ['model', escapeForTerminal(status.provider === null ? '' : `${status.provider} ${status.model ?? ''}`)],
      ['tokens', tokensText(status.tokens)],
      ['cost', costLine(status)],
      ['result', escapeForTerminal(status.output ?? '')],
    ]),
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${text.join('\n\n')}\n`;
}

function headline(status: Status): string[] {
  const advice = outcomeAdvice(status.outcome);
  const sentence = `${escapeForTerminal(status.input)}: ${stateText(status)}.`;
  return [sentence, ...(status.note ? [escapeLines(status.note)] : []), ...(advice ? [advice] : [])];
}

function costLine({ cost, requests, provider, run, last_run_cost: last, last_run_currency: currency }: Status): string {
  const total = costText(cost, requests.total, provider);
  return run !== null && run > 1 && last !== cost.total ? `${total}; this run ${formatMoney(last, currency)}` : total;
}

function statusLine(status: Status): string {
  const { cost, requests } = status;
  const money = requests.total > 0 && cost.total !== null ? ` · ${formatMoney(cost.total, cost.currency)}` : '';
  const finished =
    status.state === 'finished' ? `${status.outcome} after ${formatDuration(status.elapsed_seconds)}` : '';
  return `${finished || stateText(status)} · ${figures(status)}${money}`;
}

function stateText(status: Status): string {
  const where = `pid ${status.pid} on ${escapeForTerminal(status.host ?? '')}`;
  const time = formatDuration(status.elapsed_seconds);
  if (status.state === 'new') return 'not run yet';
  if (status.state === 'crashed') return `crashed after ${time} (${where} died)`;
  if (status.state === 'finished') return `${outcomeText(status)} (${time})`;
  return status.outcome === 'running' ? `running for ${time} (${where})` : 'in use by another process';
}

function share({ tasks }: Status): number {
  return tasks.total === 0 ? 1 : (tasks.completed + tasks.failed) / tasks.total;
}

function figures({ tasks, state, rows_per_minute: rate, seconds_left: left }: Status): string {
  const parts = [
    `${percent(tasks.completed + tasks.failed, tasks.total)} %`,
    `${formatNumber(tasks.completed)}/${plural(tasks.total, 'row')}`,
    tasks.failed > 0 ? `${formatNumber(tasks.failed)} failed` : '',
    tasks.processing > 0 && state === 'live' ? `${formatNumber(tasks.processing)} in flight` : '',
    tasks.pending > 0 && state !== 'live' ? `${formatNumber(tasks.pending)} pending` : '',
    rate !== null ? `${formatRate(rate)} rows/min` : '',
    left !== null && tasks.pending > 0 ? `${formatRoughDuration(left)} left` : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
