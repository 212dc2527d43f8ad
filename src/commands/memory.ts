import { extname, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { readMemoryCsv } from '../memory/csv-reader.ts';
import { writeMemoryCsv } from '../memory/csv-writer.ts';
import { readTmx } from '../memory/tmx-reader.ts';
import { writeTmx } from '../memory/tmx-writer.ts';
import { Memory } from '../store/memory/memory.ts';
import type { MemoryCount, MemoryEntry } from '../types/memory.ts';
import type { Settings } from '../types/settings.ts';
import { formatNumber, plural } from '../utils/format.ts';
import { parseLanguage, parseTargets } from '../utils/languages.ts';
import { shortPath } from '../utils/short-path.ts';
import { escapeForTerminal } from '../utils/terminal.ts';
import { refuseTarget } from './clash.ts';
import { writeOrRefuse } from './result.ts';

type Format = 'tmx' | 'csv';

/** `translate memory import`: takes in all translations of a TMX or CSV file, or none where it is faulty. */
export async function importMemory(file: string, settings: Settings): Promise<string> {
  const path = memoryPath(settings);
  const format = formatOf(file);
  const read =
    format === 'tmx' ? readTmx(resolve(file), file) : readMemoryCsv(resolve(file), file, languages(settings));
  const entries: MemoryEntry[] = [];
  for await (const entry of read) entries.push(entry);
  const { added, replaced } = await addTo(path, entries);
  const known = entries.length - added - replaced;
  const parts = [
    `${formatNumber(added)} new`,
    `${formatNumber(replaced)} replaced`,
    `${formatNumber(known)} known or older`,
  ];
  return `${escapeForTerminal(file)}: ${plural(entries.length, 'translation')} read: ${parts.join(', ')}.\n`;
}

/** `translate memory export`: writes all translations to a TMX or CSV file. */
export async function exportMemory(file: string, settings: Settings): Promise<string> {
  const path = memoryPath(settings);
  const format = formatOf(file);
  refuseTarget(resolve(file), 'the export', { 'the translation memory': path });
  const memory = await openExisting(path);
  try {
    let written = 0;
    const counted = function* (): Iterable<MemoryEntry> {
      for (const entry of memory.entries()) {
        written++;
        yield entry;
      }
    };
    const pieces = format === 'tmx' ? writeTmx(counted()) : writeMemoryCsv(counted());
    await writeOrRefuse(resolve(file), async (sink) => {
      for (const piece of pieces) await sink.write(piece);
    });
    return `${plural(written, 'translation')} written to ${escapeForTerminal(file)}.\n`;
  } finally {
    memory.close();
  }
}

/** `translate memory stats`: what the memory holds, by languages and origin. */
export async function memoryStats(settings: Settings, json: boolean): Promise<string> {
  const path = memoryPath(settings);
  const memory = await openExisting(path);
  try {
    const counts = memory.counts();
    return json ? statsJson(path, counts) : statsText(path, counts);
  } finally {
    memory.close();
  }
}

function statsJson(path: string, counts: readonly MemoryCount[]): string {
  const languages = counts.map(({ sourceLang, targetLang, human, imported, provider }) => ({
    source_lang: sourceLang === '' ? null : sourceLang,
    target_lang: targetLang,
    total: human + imported + provider,
    human,
    imported,
    provider,
  }));
  const total = languages.reduce((sum, language) => sum + language.total, 0);
  return `${JSON.stringify({ memory: path, total, languages }, undefined, 2)}\n`;
}

function statsText(path: string, counts: readonly MemoryCount[]): string {
  const totalOf = ({ human, imported, provider }: MemoryCount): number => human + imported + provider;
  const total = counts.reduce((sum, count) => sum + totalOf(count), 0);
  const lines = counts.map((count) => {
    const origins = (['human', 'imported', 'provider'] as const)
      .filter((origin) => count[origin] > 0)
      .map((origin) => `${origin} ${formatNumber(count[origin])}`);
    const pair = `${count.sourceLang || '(any)'} → ${count.targetLang}`;
    return `  ${pair.padEnd(16)} ${formatNumber(totalOf(count)).padStart(9)}   ${origins.join(', ')}`;
  });
  const shown = escapeForTerminal(shortPath(path, process.cwd()));
  return `${[`${shown}: ${plural(total, 'translation')}`, ...lines].join('\n')}\n`;
}

/** Throws a UsageError where no memory is named. */
export function memoryPath({ memory }: Settings): string {
  if (memory !== undefined) return memory;
  throw new UsageError('no translation memory is named: use --memory FILE, or set memory: in translate.yaml');
}

/** Adds what somebody asked to be kept. */
export async function addTo(
  path: string,
  entries: Iterable<MemoryEntry>,
): Promise<{ added: number; replaced: number }> {
  const memory = await Memory.create(path);
  try {
    return memory.add(entries, { asked: true });
  } finally {
    memory.close();
  }
}

async function openExisting(path: string): Promise<Memory> {
  const memory = await Memory.open(path);
  if (memory) return memory;
  throw new UsageError(
    `${path}: there is no translation memory yet; a run with --memory makes one, and so does: translate memory import FILE`,
  );
}

function formatOf(file: string): Format {
  const extension = extname(file).toLowerCase();
  if (extension === '.tmx' || extension === '.csv') return extension.slice(1) as Format;
  throw new UsageError(`${file}: a memory is read from and written to files that end in .tmx or .csv`);
}

function languages({ from, to }: Settings): { sourceLang?: string; targetLang?: string } {
  const [target, ...others] = parseTargets(to);
  return {
    ...(from !== undefined && { sourceLang: parseLanguage(from).tag }),
    ...(target && others.length === 0 && { targetLang: target.tag }),
  };
}
