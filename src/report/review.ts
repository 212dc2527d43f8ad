import type { TaskRecord } from '../types/session.ts';

/** Why a row is worth a person's look, gravest first; the same words in every report. */
export function reviewReasons({ state, code, message, stale, issues }: TaskRecord): string[] {
  const failure = code === undefined ? [] : [message ? `${code}: ${message}` : code];
  const found = issues.map((issue) => `${issue.check}: ${issue.message}`);
  // A translation that was kept although it is faulty lists its faults twice.
  const issueReasons = state === 'failed' ? found : found.filter((reason) => !failure.includes(reason));
  return [...failure, ...(stale ? ['stale: the source has changed since'] : []), ...issueReasons];
}
