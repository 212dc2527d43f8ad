import { expect, test } from 'vitest';
import { PlaceCounter, placeAfter } from '../../src/tasks/place.ts';

const start = { line: 1, column: 1 };

test.each([
  ['', 1, 1],
  ['ab', 1, 3],
  ['a\nb', 2, 2],
  ['a\r\nb', 2, 2],
  ['a\rb\r', 3, 1],
  ['\n\r\n\r', 4, 1],
])('after %j comes line %i, column %i', (text, line, column) => {
  expect(placeAfter(start, text)).toEqual({ line, column });
});

test('it does not matter where the text is cut', () => {
  const text = 'ab\r\nc\rd\n\r\n\r\r\ne';
  for (let size = 1; size < text.length; size++) {
    const places = new PlaceCounter();
    for (let at = 0; at < text.length; at += size) places.advance(text.slice(at, at + size));
    expect(places.place()).toEqual(placeAfter(start, text));
  }
});
