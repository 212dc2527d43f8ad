import fc from 'fast-check';
import { expect, test } from 'vitest';
import { read, result } from '../tasks/helpers.ts';

const signs = [
  '"',
  ',',
  ';',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\0',
  ' ',
  '\u202e',
  'مرحبا',
  '👩‍👩‍👧‍👦',
  '\ufeff',
  '=1+1',
  '\\',
  '{',
  'a',
  '字',
];
const cell = fc.array(fc.constantFrom(...signs), { maxLength: 6 }).map((parts) => parts.join(''));
const source = cell.map((text) => `s${text}`);
const rows = fc.array(fc.record({ source, extra: cell, translation: source }), { minLength: 1, maxLength: 6 });
type Rows = { source: string; extra: string; translation: string }[];

const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
const table = (delimiter: string) => (all: Rows) =>
  ['source', ...all.map((row) => quote(row.source))]
    .map((first, index) => [first, index === 0 ? 'extra' : quote(all[index - 1]?.extra ?? '')].join(delimiter))
    .join('\n');
const objects = (all: Rows) => all.map(({ source, extra }) => JSON.stringify({ source, extra }));
const formats: Record<string, (all: Rows) => string> = {
  'a.csv': table(','),
  'b.csv': table(';'),
  'a.tsv': table('\t'),
  'a.json': (all) => `[\n${objects(all).join(',\n')}\n]`,
  'a.jsonl': (all) => objects(all).join('\n'),
};

const delimiters: Record<string, string> = { 'a.csv': ',', 'b.csv': ';', 'a.tsv': '\t' };

/** As RFC 4180 has it: quotes only around cells, doubled within them, and around all that hold a quote, delimiter or line end. */
function expectStrict(content: string, delimiter: string): void {
  const cell = new RegExp(`(?:"(?:[^"]|"")*"|[^"${delimiter}\\r\\n]*)(?:${delimiter}|\\r?\\n|$)`, 'y');
  for (let from = 0; from < content.length; from = cell.lastIndex) {
    cell.lastIndex = from;
    expect(cell.test(content), `a cell at ${from} of ${JSON.stringify(content)}`).toBe(true);
  }
}

test.each(Object.entries(formats))('%s brings back every cell and translation', async (name, write) => {
  await fc.assert(
    fc.asyncProperty(rows, async (all) => {
      const content = write(all);
      const reading = await read(name, content, { to: 'ja' });
      expect(reading.tasks.map((task) => task.source)).toEqual(all.map((row) => row.source));
      const untouched = reading.rows.map(({ raw }) => raw);
      let next = 0;
      const written = await result(reading, () => ({ translation: all[next++]?.translation ?? '' }));
      const delimiter = delimiters[name];
      if (delimiter !== undefined) expectStrict(written.toString(), delimiter);
      const again = await read(name, written, { to: 'ja' });
      expect(again.tasks.map((task) => task.cell)).toEqual(all.map((row) => row.translation));
      expect(again.tasks.map((task) => task.source)).toEqual(all.map((row) => row.source));
      const kept = name.includes('json') ? untouched.map((raw) => raw.slice(0, -1)) : untouched;
      again.rows.forEach(({ raw }, index) => {
        expect(raw.startsWith(kept[index] as string)).toBe(true);
      });
      // What is set already changes no byte.
      const third = await result(again, (task) => ({ translation: task.cell }));
      expect(third.equals(written)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

const unusual = fc.constantFrom(
  '',
  'a"b',
  ' x',
  'y ',
  '"quoted"',
  '"two ""quotes"" in it"',
  '" z"',
  'plain',
  '字',
  '""',
);

test('a cell that says what it is set to stays as it was written', async () => {
  const raws = fc.array(fc.tuple(unusual, unusual), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(raws, async (all) => {
      const lines = all.map(([translation, extra]) => `s,${translation},${extra}`);
      const reading = await read('a.csv', ['source,translation,extra', ...lines].join('\n'), { to: 'ja' });
      const written = await result(reading, (task) => ({ translation: task.cell }));
      const again = await read('a.csv', written, { to: 'ja' });
      lines.forEach((line, index) => {
        expect(again.rows[index]?.raw.startsWith(`${line},`)).toBe(true);
      });
    }),
    { numRuns: 100 },
  );
});
