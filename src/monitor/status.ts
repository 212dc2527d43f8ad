import { runOutcome, runSeconds } from '../report/runs.ts';
import type { AttemptRecord, Counts, RunInfo, SessionInfo, SessionReader, TaskRecord } from '../types/session.ts';
import { isWithin } from '../utils/within.ts';
import type { CurrentBatch, SessionState, SessionSummary, Status, TaskProgress } from './api.ts';
import { shownPath } from './paths.ts';
import { toCost, toRow, toTokens } from './rows.ts';
import { optionsOfCommand } from './run-options.ts';

/** Attempts that are enough to tell the rate and what is in flight; a session can have a hundred thousand. */
const recentAttempts = 300;
const recentRows = 10;
const rateWindowMs = 60_000;

/** What a session is doing. Reads indexes and the newest rows only, however large the file is. */
export function readStatus(reader: SessionReader, root: string, now = Date.now()): Status {
  const info = reader.info();
  const runs = reader.runs();
  const run = runs.at(-1);
  const live = reader.isLive();
  const counts = reader.counts();
  const spending = reader.spending();
  const state = stateOf(run, live, counts);
  const attempts = run ? [...reader.attempts({ run: run.run, limit: recentAttempts })] : [];
  const isRunning = state === 'running' || state === 'stopping';
  const rate = isRunning && run ? currentRate(attempts, run, now) : null;
  const elapsed = run ? elapsedSeconds(run, attempts, live, now) : 0;
  const before = runs.slice(0, -1).reduce((sum, one) => sum + runSeconds(reader, one, false, now), 0);
  return {
    session_id: info.sessionId,
    state,
    progress: toProgress(counts, live),
    completion_rate: completionRate(counts),
    estimated_remaining_seconds:
      rate && rate.rows_per_minute > 0 ? Math.round((counts.pending / rate.rows_per_minute) * 60) : null,
    current_batches: isRunning ? attempts.filter(isInFlight).map((attempt) => toBatch(attempt, now)) : [],
    recent_completions: recentCompletions(reader, counts).map(toRow),
    tokens: toTokens(spending.tokens),
    cost: toCost(spending),
    rate,
    requests: spending.requests,
    ...lastRun(run, live),
    elapsed_seconds: elapsed,
    worked_seconds: Math.round((before + elapsed) * 1000) / 1000,
    input: shownPath(root, info.input),
    resumable: isResumable(state, counts, info, root),
    command: info.command ?? null,
    seq: reader.lastChange(),
  };
}

/** Newest first. Among the newest changes they are few where most rows fail: then further back. */
function recentCompletions(reader: SessionReader, { completed }: Counts): TaskRecord[] {
  let found: TaskRecord[] = [];
  for (const changes of [2 * recentRows, 20 * recentRows]) {
    found = reader.changedTasks(0, changes).tasks.filter(({ state }) => state === 'completed');
    if (found.length >= Math.min(recentRows, completed)) break;
  }
  return found.slice(-recentRows).reverse();
}

export function readSummary(reader: SessionReader, root: string): SessionSummary {
  const info = reader.info();
  const run = reader.runs().at(-1);
  const live = reader.isLive();
  const counts = reader.counts();
  const spending = reader.spending();
  const state = stateOf(run, live, counts);
  return {
    session_id: info.sessionId,
    state,
    input: shownPath(root, info.input),
    resumable: isResumable(state, counts, info, root),
    command: info.command ?? null,
    target_langs: reader.targetLangs(),
    progress: toProgress(counts, live),
    completion_rate: completionRate(counts),
    created_at: info.createdAt,
    ...lastRun(run, live),
    tokens: toTokens(spending.tokens),
    cost: toCost(spending),
  };
}

function lastRun(run: RunInfo | undefined, live: boolean) {
  return {
    run: run?.run ?? null,
    outcome: run ? runOutcome(run, live) : null,
    note: run?.note ?? null,
    provider: run?.provider ?? null,
    model: run?.model ?? null,
    started_at: run?.startedAt ?? null,
    ended_at: run?.endedAt ?? null,
  };
}

/** A process that holds a session whose last run has ended is reading its file, or writing its result. */
function stateOf(run: RunInfo | undefined, live: boolean, { pending }: Counts): SessionState {
  const isOpen = run !== undefined && run.endedAt === undefined;
  if (live) return isOpen ? (run.stopRequested ? 'stopping' : 'running') : 'starting';
  if (run === undefined) return 'new';
  if (runOutcome(run, live) === 'crashed') return 'crashed';
  return pending > 0 ? 'resumable' : 'finished';
}

/** Whether a run can be started here as the last one was: not where that was told what only a terminal can say. */
function isResumable(state: SessionState, { pending }: Counts, { input, command }: SessionInfo, root: string): boolean {
  if (['starting', 'running', 'stopping'].includes(state) || pending === 0 || !isWithin(root, input)) return false;
  return command === undefined || optionsOfCommand(command) !== undefined;
}

function toProgress({ total, completed, processing, pending, failed }: Counts, live: boolean): TaskProgress {
  return { total, completed, processing: live ? processing : 0, pending, failed };
}

function completionRate({ total, completed, failed }: Counts): number {
  return total === 0 ? 1 : Math.floor(((completed + failed) / total) * 10_000) / 10_000;
}

function isInFlight({ outcome }: AttemptRecord): boolean {
  return outcome === undefined;
}

function toBatch({ batch, attempt, targetLang, rows, startedAt, model }: AttemptRecord, now: number): CurrentBatch {
  const elapsed = Math.max(0, now - Date.parse(startedAt));
  return { batch, attempt, target_lang: targetLang, rows, started_at: startedAt, elapsed_ms: elapsed, model };
}

/** Of the last minute, or of as much of it as was read; null in the first second. */
function currentRate(attempts: readonly AttemptRecord[], run: RunInfo, now: number): Status['rate'] {
  const endOf = (attempt: AttemptRecord): number => Date.parse(attempt.startedAt) + attempt.durationMs;
  const ended = attempts.filter((attempt) => !isInFlight(attempt));
  let from = Math.max(Date.parse(run.startedAt), now - rateWindowMs);
  if (attempts.length === recentAttempts && ended[0]) from = Math.max(from, endOf(ended[0]));
  if (now - from < 1000) return null;
  const recent = ended.filter((attempt) => endOf(attempt) >= from);
  const perMinute = (amount: (attempt: AttemptRecord) => number): number =>
    Math.round((recent.reduce((sum, attempt) => sum + amount(attempt), 0) / (now - from)) * 600_000) / 10;
  return {
    rows_per_minute: perMinute(({ delivered }) => delivered),
    tokens_per_minute: perMinute(({ usage }) => (usage ? usage.prompt + usage.completion : 0)),
    requests_per_minute: perMinute(() => 1),
  };
}

function elapsedSeconds(run: RunInfo, attempts: readonly AttemptRecord[], live: boolean, now: number): number {
  const start = Date.parse(run.startedAt);
  const died = Math.max(start, ...attempts.map(({ startedAt, durationMs }) => Date.parse(startedAt) + durationMs));
  const end = run.endedAt !== undefined ? Date.parse(run.endedAt) : live ? now : died;
  return Math.max(0, Math.round(end - start) / 1000);
}
