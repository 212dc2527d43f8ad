/**
 * The translation memory at 100,000 texts: taking them in, finding them again, suggestions for texts with one word changed.
 * Texts come from a CSV with a column `source` where TRANSLATE_BENCH_TEXTS names one (best: real ones), else they are made up.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { Memory } from '../build/store/memory/memory.js';
import { rounded } from './support.mjs';

export async function memory({ quick }) {
  const texts = sources(quick ? 20_000 : 100_000);
  const entries = texts.map((source) => ({ ...query(source), translation: source, origin: 'human', options: '' }));
  const folder = mkdtempSync(join(tmpdir(), 'bench-memory-'));
  const opened = await Memory.create(join(folder, 'm.db'));
  try {
    const added = timed(() => opened.add(entries, { asked: true }));
    const known = timed(() => opened.add(entries, { asked: true }));
    const found = timed(() => texts.filter((source) => opened.find(query(source), '').length > 0));
    const changed = texts.map(changeOneWord).filter((text, at) => at % 50 === 0 && text !== undefined);
    const suggested = timed(() => changed.filter((source) => opened.suggest(query(source)) !== undefined));
    return [
      { figure: `${texts.length} texts, taken in`, value: rounded(added.ms), unit: 'ms' },
      { figure: 'the same again', value: rounded(known.ms), unit: 'ms' },
      { figure: 'all found again', value: rounded(found.ms), unit: 'ms', target: '≤ 2,000 ms' },
      { figure: 'a suggestion', value: rounded(suggested.ms / changed.length, 2), unit: 'ms', target: '≤ 2 ms' },
      {
        figure: 'found with one word changed',
        value: rounded((100 * suggested.value.length) / changed.length, 1),
        unit: '%',
      },
    ];
  } finally {
    opened.close();
    rmSync(folder, { recursive: true });
  }
}

function query(source) {
  return { source, sourceLang: 'en', targetLang: 'ja' };
}

function sources(count) {
  const path = process.env.TRANSLATE_BENCH_TEXTS;
  const found = path
    ? parse(readFileSync(path), { columns: true, bom: true }).map(({ source }) => source)
    : madeUp(count);
  return [...new Set(found)].filter((source) => source).slice(0, count);
}

function madeUp(count) {
  const words = Array.from({ length: 3000 }, (_, index) => (index * 7919 + 10_007).toString(36));
  const wordAt = (seed) => words[(Math.imul(seed, 0x9e37_79b1) >>> 7) % words.length];
  return Array.from({ length: count }, (_, index) =>
    Array.from({ length: 3 + (index % 9) }, (_, at) => wordAt(index * 16 + at)).join(' '),
  );
}

/** Undefined where that leaves less than three quarters. */
function changeOneWord(text) {
  const words = text.split(' ');
  const at = text.length % words.length;
  if (words.length < 4 || (words[at]?.length ?? 0) * 4 > text.length || text.length > 200) return undefined;
  return words.with(at, 'zyxw'.slice(0, Math.max(1, words[at].length))).join(' ');
}

function timed(work) {
  const started = performance.now();
  const value = work();
  return { value, ms: performance.now() - started };
}
