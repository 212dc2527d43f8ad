import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase, releaseClosed } from '../../src/store/driver.ts';
import { Memory } from '../../src/store/memory/memory.ts';
import type { MemoryEntry } from '../../src/types/memory.ts';
import { facts, folder, session } from './support.ts';

const base: MemoryEntry = {
  source: 'Open the door',
  translation: 'provided',
  sourceLang: 'en',
  targetLang: 'ja',
  origin: 'provider',
  options: 'A',
};
const human = { ...base, translation: 'written', origin: 'human', options: '' } as const;
const query = { source: base.source, sourceLang: 'en', targetLang: 'ja' };
const asked = { asked: true };

async function memory(entries: Iterable<MemoryEntry> = [], path = join(folder(), 'm.db')): Promise<Memory> {
  const opened = await Memory.create(path);
  onTestFinished(() => opened.close());
  opened.add(entries, asked);
  return opened;
}

function translations(opened: Memory): string[] {
  return [...opened.entries()].map(({ translation }) => translation);
}

describe('An exact match', () => {
  test('asks a provider’s text for its options, a person’s for none', async () => {
    const opened = await memory([base, { ...base, options: 'B', translation: 'other' }]);
    expect(opened.find(query, 'A')).toEqual(['provided']);
    expect(opened.find(query, 'C')).toEqual([]);
    opened.add([human], asked);
    expect(opened.find(query, 'A')).toEqual(['written', 'provided']);
    expect(opened.find(query, 'C')).toEqual(['written']);
  });

  test.each([
    ['another source', { source: 'Open the doors' }],
    ['another context', { context: 'button' }],
    ['another target language', { targetLang: 'ko' }],
    ['another source language', { sourceLang: 'de' }],
    ['a variety of the language', { targetLang: 'zh-TW' }],
  ])('is none with %s', async (_, other) => {
    const opened = await memory([human, { ...human, targetLang: 'zh-CN' }]);
    expect(opened.find({ ...query, ...other }, 'A')).toEqual([]);
  });

  test.each([
    ['its region is the usual one', human, { sourceLang: 'en-US', targetLang: 'ja-JP' }],
    ['the script is said in its place', { ...human, targetLang: 'zh-CN' }, { targetLang: 'zh-Hans' }],
    ['the task does not say its language', human, { sourceLang: undefined }],
    ['the entry does not say its language', { ...human, sourceLang: undefined }, {}],
  ])('is one where %s', async (_, entry, other) => {
    const opened = await memory([entry]);
    const { sourceLang, ...rest } = { ...query, ...other };
    expect(opened.find(sourceLang === undefined ? rest : { ...rest, sourceLang }, 'A')).toEqual(['written']);
  });

  test('keeps texts that databases damage', async () => {
    const odd = { ...human, source: 'a\0b', context: '\ud800', translation: '\u0001\0' };
    const opened = await memory([odd]);
    expect(opened.find({ ...query, source: odd.source, context: odd.context }, '')).toEqual([odd.translation]);
    expect([...opened.entries()]).toMatchObject([odd]);
  });
});

describe('Of two translations of the same', () => {
  const at = (entry: MemoryEntry, changedAt: string): MemoryEntry => ({ ...entry, changedAt });
  const imported: MemoryEntry = { ...human, translation: 'imported', origin: 'imported' };

  test.each([
    [
      'the newer provider’s stays',
      [at(base, '2026-01-02'), at({ ...base, translation: 'older' }, '2026-01-01')],
      'provided',
    ],
    ['the newer person’s stays', [at(human, '2026-01-01'), at({ ...human, translation: 'new' }, '2026-01-02')], 'new'],
    ['the person’s beats an imported one', [at(human, '2026-01-01'), at(imported, '2026-01-02')], 'written'],
    [
      'the person’s takes the place of an imported one',
      [at(imported, '2026-01-02'), at(human, '2026-01-01')],
      'written',
    ],
  ])('%s', async (_, entries, kept) => {
    const opened = await memory();
    for (const entry of entries) opened.add([entry], asked);
    expect(translations(opened)).toEqual([kept]);
  });

  test('the replaced one comes back only where somebody asks', async () => {
    const opened = await memory([human]);
    opened.add([{ ...human, translation: 'corrected' }], asked);
    expect(opened.add([human], { asked: false })).toEqual({ added: 0, replaced: 0 });
    expect(translations(opened)).toEqual(['corrected']);
    expect(opened.add([human], asked)).toEqual({ added: 0, replaced: 1 });
    expect(opened.add([human], { asked: false })).toEqual({ added: 0, replaced: 0 });
    expect(translations(opened)).toEqual(['written']);
  });
});

describe('A suggestion', () => {
  test.each([
    ['one word more', 'Open the red door', true],
    ['another number', 'Open the door 2', true],
    ['another case', 'OPEN the door', true],
    ['half of it changed', 'Open a wide window', false],
    ['nothing in common', 'Quit', false],
  ])('is made for a text with %s: %s', async (_, source, expected) => {
    const opened = await memory([base, { ...base, source: 'Something quite different' }]);
    const suggestion = { text: base.source, translation: 'provided' };
    expect(opened.suggest({ ...query, source })).toEqual(expected ? suggestion : undefined);
  });

  test('is the nearest, with the translation for the same context', async () => {
    const opened = await memory([
      { ...base, source: 'Open the door now' },
      { ...base, context: 'verb', translation: 'verb' },
      { ...human, context: 'noun', translation: 'noun' },
    ]);
    const near = { ...query, source: 'Open the doors' };
    expect(opened.suggest(near)).toMatchObject({ text: base.source, translation: 'noun' });
    expect(opened.suggest({ ...near, context: 'verb' })).toMatchObject({ translation: 'verb' });
  });

  test('is not the provider’s own text for the very row', async () => {
    const opened = await memory([base]);
    expect(opened.suggest(query)).toBeUndefined();
    expect(opened.suggest({ ...query, context: 'button' })).toMatchObject({ translation: 'provided' });
  });

  test('stays within its languages', async () => {
    const opened = await memory([base]);
    expect(opened.suggest({ ...query, source: 'Open the doors', targetLang: 'ko' })).toBeUndefined();
    expect(opened.suggest({ ...query, source: 'Open the doors', sourceLang: 'de' })).toBeUndefined();
  });

  test('is found among short Chinese and long texts', async () => {
    const long = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
    const opened = await memory([
      { ...base, source: '攻击力提升十点' },
      { ...base, source: long },
    ]);
    expect(opened.suggest({ ...query, source: '攻击力提升五点' })?.text).toBe('攻击力提升十点');
    expect(opened.suggest({ ...query, source: long.replace('word30', 'sentence') })?.text).toBe(long);
  });
});

describe('The file of a memory', () => {
  test('is readable by its owner alone and one file at rest', async () => {
    const path = join(folder(), 'm.db');
    const opened = await Memory.create(path);
    opened.add([base], asked);
    opened.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    (await Memory.open(path))?.close();
    expect(readdirSync(dirname(path))).toEqual(['m.db']);
  });

  test('is not made by looking for it', async () => {
    const path = join(folder(), 'm.db');
    expect(await Memory.open(path)).toBeUndefined();
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, '');
    expect(await Memory.open(path)).toBeUndefined();
  });

  test('is refused where it is a checkpoint', async () => {
    const path = join(folder(), 'tasks.checkpoint.db');
    const checkpoint = await session(path, [{ source: 'Hello' }]);
    checkpoint.startRun(facts);
    checkpoint.close();
    await expect(Memory.open(path)).rejects.toThrow(/is a checkpoint, no translation memory/);
    await expect(Memory.create(path)).rejects.toThrow(/is a checkpoint, no translation memory/);
  });

  test.each([
    ['another program’s', 'CREATE TABLE entry (text)', /is no translation memory of translate/],
    [
      'a newer version’s',
      'PRAGMA application_id = 0x54524d45; PRAGMA user_version = 99; CREATE TABLE entry (text)',
      /newer version/,
    ],
  ])('is refused where it is %s', async (_, sql, message) => {
    const path = join(folder(), 'm.db');
    const database = await openDatabase(path);
    database.exec(sql);
    database.close();
    releaseClosed();
    await expect(Memory.open(path)).rejects.toThrow(message);
    await expect(Memory.create(path)).rejects.toThrow(message);
  });

  test('takes the entries of one call all or none', async () => {
    const path = join(folder(), 'm.db');
    const opened = await memory([], path);
    const failing = function* (): Iterable<MemoryEntry> {
      yield base;
      throw new Error('the end');
    };
    expect(() => opened.add(failing(), asked)).toThrow('the end');
    expect(translations(opened)).toEqual([]);
  });
});
