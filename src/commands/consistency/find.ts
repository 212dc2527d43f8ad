import { createConsistency } from '../../checks/consistency.ts';
import type { Reader } from '../../store/reader.ts';
import { lookAt } from '../../store/reading.ts';

/** A translation that does not agree with one before it, as the issue of its task. */
export interface InconsistentTask {
  task: number;
  message: string;
}

/** Where the file as it stands now does not say one thing in one way. People's texts are compared, and not told. */
export function findInconsistencies(reader: Reader): InconsistentTask[] {
  const agreement = createConsistency(reader.counts().completed);
  const inconsistent: InconsistentTask[] = [];
  for (const { task, line, origin, source, context, targetLang, translation } of reader.translations()) {
    const found = agreement.add({ row: line, source, context, targetLang, translation });
    if (origin !== 'human') for (const { message } of found) inconsistent.push({ task, message });
  }
  return inconsistent;
}

export function findInCheckpoint(path: string): Promise<InconsistentTask[]> {
  return lookAt(path, findInconsistencies);
}
