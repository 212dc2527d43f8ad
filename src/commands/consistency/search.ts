import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { consistencySeverity } from '../../checks/consistency.ts';
import { packageRoot } from '../../package-root.ts';
import type { Session } from '../../store/session.ts';
import type { Severity } from '../../types/check.ts';
import type { Settings } from '../../types/settings.ts';
import { findInconsistencies, type InconsistentTask } from './find.ts';

/** Finished tasks from which on a thread is worth its start, some 100 ms. */
export const worthAThread = 20_000;

const program = fileURLToPath(new URL('dist/consistency-thread.cjs', packageRoot));
/** V8 would let the young part of its heap grow to 48 MB. */
const resourceLimits = { maxYoungGenerationSizeMb: 12 };

/**
 * Looks for what does not agree in a session's file, for a large one in a thread, while something else is done. What a person
 * edits meanwhile is compared by the next run. Returns what waits for the end and notes what was found; what was noted before is
 * forgotten.
 */
export function searchInconsistencies(settings: Settings, session: Session): () => Promise<void> {
  const severity = settings.checks.severities.consistency ?? consistencySeverity;
  if (severity === 'off' || settings.provider.kind === 'pseudo') {
    return async () => session.noteFileIssues('consistency', []);
  }
  const isLong = session.reader.counts().completed >= worthAThread;
  // Whatever keeps the thread from it, this one can do it.
  const found = isLong ? findInThread(session.path).catch(() => undefined) : undefined;
  return async () => {
    const all = (await found) ?? findInconsistencies(session.reader);
    session.noteFileIssues('consistency', issuesOf(all, severity));
  };
}

/** One by one: of a hostile file there are as many as rows. */
function* issuesOf(inconsistent: readonly InconsistentTask[], severity: Severity) {
  for (const { task, message } of inconsistent) yield { task, severity, message };
}

function findInThread(checkpoint: string): Promise<InconsistentTask[]> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(program, { workerData: checkpoint, resourceLimits });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('the thread that compares translations ended before its time')));
  });
}
