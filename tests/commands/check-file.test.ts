import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkFile } from '../../src/commands/check-file.ts';
import type { CheckFacts, FamilyCount } from '../../src/types/check.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'translate-check-'));
  path = join(folder, 't.csv');
  writeFileSync(path, 'keys,en,ja,ko\na,Hello,こんにちは,\nb,"Bye\n{0}",,안녕\n\nc,,x,\n');
});

afterEach(() => rmSync(folder, { recursive: true }));

const facts: CheckFacts = {
  families: new Set(),
  lengthUnit: 'graphemes',
  strictGlossary: false,
  forbidden: { characters: '', words: {} },
};

function options(factsOf: (families: readonly FamilyCount[]) => CheckFacts, signal = new AbortController().signal) {
  const to = [{ tag: 'ja' }, { tag: 'ko' }];
  return { read: { path, name: 't.csv', columns: {}, from: { tag: 'en' }, to }, severities: {}, factsOf, signal };
}

test('every source is seen once before the first check', async () => {
  const seen: FamilyCount[][] = [];
  const listening = options((families) => {
    seen.push([...families]);
    return facts;
  });
  await checkFile(listening);
  expect(seen).toEqual([[{ family: 'numbered', rows: 1 }]]);
});

test('rows, filled cells and empty cells are counted', async () => {
  const report = await checkFile({ ...options(() => facts), severities: { line_breaks: 'off' } });
  expect(report).toMatchObject({ file: 't.csv', rows: 2, translations: 2, untranslated: 2 });
  expect(report.issues.map(({ row, targetLang, check }) => [row, targetLang, check])).toEqual([
    [2, 'ko', 'empty'],
    [3, 'ja', 'empty'],
  ]);
});

test('a file that changes between its readings is refused', async () => {
  const changing = options(() => {
    appendFileSync(path, 'd,Later,後,\n');
    return facts;
  });
  await expect(checkFile(changing)).rejects.toThrow('t.csv: was changed while it was read; check it again');
});

test('a stop ends the reading', async () => {
  const stop = new AbortController();
  const stopping = options(() => {
    stop.abort();
    return facts;
  }, stop.signal);
  await expect(checkFile(stopping)).rejects.toThrow(/abort/i);
});
