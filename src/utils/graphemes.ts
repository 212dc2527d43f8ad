let segmenter: Intl.Segmenter | undefined;

/** Characters as people see them. Time grows with the square of the length: for short pieces. */
export function graphemesOf(text: string): Iterable<Intl.SegmentData> {
  // Reads its tables when it is made, which most runs never need.
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}
