import { stringify } from 'csv-stringify/sync';
import type { MemoryEntry } from '../types/memory.ts';
import { csvColumns } from './csv-columns.ts';

/** The memory as CSV in pieces: UTF-8, a header, one row for each translation. */
export function* writeMemoryCsv(entries: Iterable<MemoryEntry>): Iterable<string> {
  yield stringify([[...csvColumns]]);
  for (const { source, translation, sourceLang, targetLang, context, origin, options, changedAt } of entries) {
    yield stringify([[source, translation, sourceLang, targetLang, context, origin, options, changedAt]]);
  }
}
