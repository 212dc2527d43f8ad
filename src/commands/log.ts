import { waitingText } from '../report/sections.ts';
import type { AttemptRecord, SessionReader } from '../types/session.ts';
import { formatMoney, formatNumber, roundMoney } from '../utils/format.ts';
import { escapeForTerminal, pad, toSafeJson, truncate } from '../utils/terminal.ts';

export interface LogOptions {
  /** Only this run. */
  run?: number | undefined;
  /** Only the last so many attempts. */
  limit?: number | undefined;
  /** One JSON object per line instead of a table. */
  json?: boolean | undefined;
}

/** `translate log`: one line per attempt, oldest first, without line breaks; a header first unless it is JSON. */
export function* renderLog(reader: SessionReader, options: LogOptions = {}): Generator<string, void> {
  const attempts = reader.attempts({
    ...(options.run !== undefined && { run: options.run }),
    ...(options.limit !== undefined && { limit: options.limit }),
  });
  if (options.json) {
    for (const attempt of attempts) yield toSafeJson(attemptJson(attempt));
    return;
  }
  yield line(columns.map(({ header }) => header));
  let count = 0;
  for (const attempt of attempts) {
    yield line(columns.map(({ cell }) => cell(attempt)));
    count++;
  }
  const { jobs, rows } = reader.waiting();
  if (jobs > 0) yield `${waitingText({ batches: jobs, rows })}: not in this log before they are fetched.`;
  else if (count === 0) yield 'No request was sent.';
}

interface LogColumn {
  header: string;
  width: number;
  align: 'left' | 'right';
  cell: (attempt: AttemptRecord) => string;
}

const columns: readonly LogColumn[] = [
  { header: 'time (UTC)', width: 19, align: 'left', cell: ({ startedAt }) => shortTime(startedAt) },
  { header: 'run', width: 3, align: 'right', cell: ({ run }) => String(run) },
  { header: 'batch', width: 6, align: 'right', cell: ({ batch }) => String(batch) },
  { header: 'language', width: 8, align: 'left', cell: ({ targetLang }) => escapeForTerminal(targetLang) },
  { header: 'rows', width: 9, align: 'right', cell: ({ delivered, rows }) => `${delivered}/${rows}` },
  { header: 'ms', width: 8, align: 'right', cell: (attempt) => duration(attempt) },
  { header: 'tokens', width: 8, align: 'right', cell: (attempt) => tokens(attempt) },
  { header: 'cost', width: 10, align: 'right', cell: (attempt) => cost(attempt) },
  { header: 'outcome', width: 0, align: 'left', cell: (attempt) => outcome(attempt) },
];

function line(cells: readonly string[]): string {
  return columns
    .map(({ width, align }, index) => pad(cells[index] ?? '', width, align))
    .join('  ')
    .trimEnd();
}

function shortTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}

function duration({ outcome, durationMs, tier }: AttemptRecord): string {
  // The service took its time for all requests of a batch together.
  if (tier === 'batch') return '–';
  return outcome === undefined ? '' : formatNumber(durationMs);
}

function cost(attempt: AttemptRecord): string {
  if (attempt.outcome === undefined) return '';
  return isFree(attempt) ? '–' : formatMoney(attempt.cost, attempt.currency);
}

function tokens(attempt: AttemptRecord): string {
  const { outcome, usage } = attempt;
  if (outcome === undefined) return '';
  if (usage) return formatNumber(usage.prompt + usage.completion);
  return isFree(attempt) ? '–' : 'unknown';
}

/** Nothing was answered that could be billed: the service refused the request, or was never reached. */
function isFree({ usage, status, cost }: AttemptRecord): boolean {
  return !usage && (cost === 0 || (status !== undefined && status >= 400));
}

function outcome({ outcome, status, message }: AttemptRecord): string {
  if (outcome === undefined) return 'in flight';
  const code = escapeForTerminal(outcome) + (status === undefined || status === 200 ? '' : ` ${status}`);
  return message ? `${code}: ${truncate(escapeForTerminal(message), 200)}` : code;
}

function attemptJson(attempt: AttemptRecord): Record<string, unknown> {
  const { usage, estimated } = attempt;
  return {
    attempt: attempt.attempt,
    run: attempt.run,
    batch: attempt.batch,
    started_at: attempt.startedAt,
    duration_ms: attempt.durationMs,
    target_lang: attempt.targetLang,
    provider: attempt.provider,
    model: attempt.model,
    rows: attempt.rows,
    delivered: attempt.delivered,
    outcome: attempt.outcome ?? null,
    status: attempt.status ?? null,
    message: attempt.message ?? null,
    finish_reason: attempt.finishReason ?? null,
    request_id: attempt.requestId ?? null,
    tier: attempt.tier ?? null,
    usage: usage ?? null,
    cost: roundMoney(attempt.cost),
    currency: attempt.currency,
    estimated: { ...estimated, cost: roundMoney(estimated.cost) },
  };
}
