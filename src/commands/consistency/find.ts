import { createConsistency } from '../../checks/consistency.ts';
import type { Reader } from '../../store/reader.ts';
import { lookAt } from '../../store/reading.ts';

/** A translation that does not agree with one before it, as the issue of its task. */
export interface Disagreement {
  task: number;
  message: string;
}

/** Where the file as it stands now does not say one thing in one way. People's texts are compared, and not told. */
export function findDisagreements(reader: Reader): Disagreement[] {
  const agreement = createConsistency(reader.counts().completed);
  const disagreements: Disagreement[] = [];
  for (const { task, line, origin, source, context, targetLang, translation } of reader.translations()) {
    const found = agreement.add({ row: line, source, context, targetLang, translation });
    if (origin !== 'human') for (const { message } of found) disagreements.push({ task, message });
  }
  return disagreements;
}

export function findInCheckpoint(path: string): Promise<Disagreement[]> {
  return lookAt(path, findDisagreements);
}
