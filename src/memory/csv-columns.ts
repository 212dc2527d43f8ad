/** Columns of a memory's CSV, as written. Only `source`, `translation` and, unless it is given otherwise, `target_lang` are needed. */
export const csvColumns = [
  'source',
  'translation',
  'source_lang',
  'target_lang',
  'context',
  'origin',
  'options',
  'changed',
] as const;
export type CsvColumn = (typeof csvColumns)[number];
