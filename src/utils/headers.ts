/** A header without what spellings differ in: case, blanks, `_`, `-`, a leading `?`. */
export function plainHeader(header: string): string {
  return header
    .trim()
    .replace(/^\?/, '')
    .toLowerCase()
    .replace(/[\s_-]+/g, '');
}
