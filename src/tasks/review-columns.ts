/** The header of a sheet for a reviewer: a long task file whose columns are called so whatever the configuration says. */
export const reviewColumns = [
  'row',
  'id',
  'source_lang',
  'target_lang',
  'source',
  'context',
  'speaker',
  'max_length',
  'translation',
  'issue',
  'rejected',
] as const;

/** What a sheet keeps of them when somebody has moved its columns and thrown out what is not needed. */
const telling = ['row', 'target_lang', 'source', 'translation', 'issue'];

export function isReviewSheet(headers: readonly string[]): boolean {
  const names = new Set(headers.map((header) => header.trim()));
  return telling.every((column) => names.has(column));
}
