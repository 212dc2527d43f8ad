import { consistencySeverity, createConsistency } from '../checks/consistency.ts';
import { createFamilyDetector } from '../checks/families.ts';
import { createInspector } from '../checks/inspector.ts';
import { UsageError } from '../errors.ts';
import type { CheckReport, FileIssue } from '../report/check/types.ts';
import { openTaskFile } from '../tasks/open.ts';
import type { CheckFacts, CheckSettings, FamilyCount } from '../types/check.ts';
import type { ReadOptions, SourceRow, SourceTask } from '../types/task-file.ts';

export interface CheckFileOptions {
  read: ReadOptions;
  severities: CheckSettings['severities'];
  /** Makes the facts of the checks from the families of placeholders found in the file. */
  factsOf(families: readonly FamilyCount[]): CheckFacts;
  signal: AbortSignal;
}

/**
 * Checks every translation of a file. Reads it twice, streaming: the sources tell what is syntax in them, and faults of the
 * file are known, before the first translation is looked at. Rejects with UsageError or InputError where it cannot be read.
 */
export async function checkFile(options: CheckFileOptions): Promise<Omit<CheckReport, 'failOn'>> {
  const { read, severities, signal } = options;
  const first = await openTaskFile(read);
  const inspector = createInspector(options.factsOf(await familiesOf(first.rows(), signal)), severities);
  const second = await openTaskFile(read);
  const counts = { rows: 0, translations: 0, untranslated: 0 };
  const issues: FileIssue[] = [];
  const { consistency: severity = consistencySeverity } = severities;
  const agreement = createConsistency();
  for await (const rows of second.rows()) {
    signal.throwIfAborted();
    for (const { line, tasks } of rows) {
      if (tasks.length > 0) counts.rows++;
      for (const task of tasks) checkTask(line, task);
    }
  }
  if (first.fingerprint().sha256 !== second.fingerprint().sha256) {
    throw new UsageError(`${read.name}: was changed while it was read; check it again`);
  }
  return {
    file: read.name,
    header: first.description,
    ...counts,
    checks: [...inspector.names, ...(severity === 'off' ? [] : (['consistency'] as const))],
    issues,
  };

  function checkTask(line: number, task: SourceTask): void {
    counts[task.cell === '' ? 'untranslated' : 'translations']++;
    const { id, source, context, targetLang, cell } = task;
    const place = { row: line, id, targetLang, translation: cell };
    for (const issue of issuesOf(task)) issues.push({ ...issue, ...place });
    if (severity === 'off') return;
    const split = agreement.add({ row: line, source, context, targetLang, translation: cell });
    for (const { message } of split) issues.push({ check: 'consistency', severity, message, ...place });
  }

  /** Of a cell with nothing in it everything is missing: that it is empty says it all. */
  function issuesOf(task: SourceTask) {
    const { source, cell, targetLang, maxLength, sourceLang = read.from?.tag } = task;
    const found = inspector.check({ source, translation: cell, sourceLang, targetLang, maxLength });
    return cell === '' ? found.filter(({ check }) => check === 'empty') : found;
  }
}

async function familiesOf(rows: AsyncIterable<readonly SourceRow[]>, signal: AbortSignal): Promise<FamilyCount[]> {
  const detector = createFamilyDetector();
  for await (const some of rows) {
    signal.throwIfAborted();
    for (const { tasks } of some) if (tasks[0] !== undefined) detector.add(tasks[0].source);
  }
  return detector.families();
}
