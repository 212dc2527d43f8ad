import type { RunInfo, SessionReader } from '../types/session.ts';
import type { ReportOutcome } from './types.ts';

/** How a run ended or what it is doing. `current`: it is the last one and a process holds the session. */
export function runOutcome(run: RunInfo, current: boolean): ReportOutcome {
  if (run.endedAt !== undefined) return run.outcome ?? 'crashed';
  return current ? 'running' : 'crashed';
}

/** Seconds from the start of a run to its end, to `now` while it lives, to its last attempt where it crashed. */
export function runSeconds(reader: SessionReader, run: RunInfo, current: boolean, now: number): number {
  const start = Date.parse(run.startedAt);
  const end = run.endedAt === undefined ? openEnd(reader, run, current, now) : Date.parse(run.endedAt);
  return Math.max(0, Math.round(end - start) / 1000) || 0;
}

function openEnd(reader: SessionReader, run: RunInfo, current: boolean, now: number): number {
  if (current) return now;
  let last = Date.parse(run.startedAt);
  for (const attempt of reader.attempts({ run: run.run })) {
    last = Math.max(last, Date.parse(attempt.startedAt) + (attempt.durationMs || 0));
  }
  return last;
}
