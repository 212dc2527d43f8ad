import fc from 'fast-check';
import { expect, test } from 'vitest';
import { similarity } from '../../src/utils/similarity.ts';

/** The textbook distance, for comparison. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const changed = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}

test('short texts are compared by their characters', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '1'), maxLength: 14 });
  fc.assert(
    fc.property(text, text, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, least) => {
      const longer = Math.max(one.length, other.length);
      const expected = one === other ? 1 : 1 - distance(one, other) / longer;
      const found = similarity(one, other, least);
      if (expected >= least + 1e-6) expect(found).toBeCloseTo(expected, 9);
      if (expected < least - 1e-6) expect(found).toBe(0);
    }),
  );
});

test.each([
  ['a number', 'Gain 10 gold', 'Gain 20 gold', 1 - 1 / 12],
  ['a placeholder', 'Hello {0}!', 'Hello {1}!', 0.9],
  ['nothing', 'Same', 'Same', 1],
])('%s that differs counts as much as a letter', (_, one, other, expected) => {
  expect(similarity(one, other, 0.75)).toBeCloseTo(expected, 9);
});

test('long texts are compared by their words', () => {
  const words = Array.from({ length: 50 }, (_, index) => 'ab'[index % 2]?.repeat(4 + index));
  const other = words.with(7, 'somethingelseentirely');
  expect(similarity(words.join(' '), other.join(' '), 0.75)).toBeCloseTo(1 - 1 / 99, 9);
});

test('texts of megabytes take no time', () => {
  const long = 'ab '.repeat(500_000);
  const started = performance.now();
  expect(similarity(long, `${'x'.repeat(700_000)}`, 0.75)).toBe(0);
  expect(performance.now() - started).toBeLessThan(2000);
});
