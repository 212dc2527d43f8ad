import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventStream } from '../../src/providers/event-stream.ts';

function eventsOf(pieces: readonly Uint8Array[]): string[] {
  const stream = new EventStream();
  return [...pieces.flatMap((piece) => stream.add(piece)), ...stream.end()];
}

test.each([
  ['data: one\n\ndata:two\n\n', ['one', 'two']],
  ['data: {"a":\r\ndata: 1}\r\n\r\n', ['{"a":\n1}']],
  [': comment\n\nevent: x\nid: 7\ndata: one\rretry: 5\r\r', ['one']],
  ['\ufeffdata: one\n\n\n\n', ['one']],
  ['data: one\n\ndata: [DONE]', ['one', '[DONE]']],
  ['data:  two blanks\n\ndata:\n\n', [' two blanks', '']],
  ['database: no\n\n', []],
])('%j holds its events', (text, events) => {
  expect(eventsOf([Buffer.from(text)])).toEqual(events);
});

const line = fc.constantFrom('data: {"x":', 'data: "世界 \u{1f600}"}', ': still here', 'event: message', 'data:é', '');
const text = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 20 })
  .map((lines) => lines.flat().join(''));

test('events are the same wherever their bytes are cut', () => {
  fc.assert(
    fc.property(text, fc.array(fc.nat(), { maxLength: 30 }), (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
      const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      expect(eventsOf(pieces)).toEqual(eventsOf([bytes]));
    }),
    { numRuns: 500 },
  );
});

test('a long line is read in time that grows with its length', () => {
  const stream = new EventStream();
  const piece = Buffer.from('x'.repeat(100));
  stream.add(Buffer.from('data: '));
  for (let at = 0; at < 100_000; at++) stream.add(piece);
  expect(stream.end()[0]).toHaveLength(10_000_000);
});
