import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { isKnownError } from '../errors.ts';
import { taskHash } from '../store/identity.ts';
import type { Reader } from '../store/reader.ts';
import { openReader } from '../store/reading.ts';
import { openTaskFile } from '../tasks/open.ts';
import type { MemoryEntry } from '../types/memory.ts';
import type { Settings } from '../types/settings.ts';
import type { SourceTask, TaskFormat } from '../types/task-file.ts';
import { plural } from '../utils/format.ts';
import { parseLanguage } from '../utils/languages.ts';
import { escapeForTerminal } from '../utils/terminal.ts';
import { readOptions } from './job.ts';
import { addTo, memoryPath } from './memory.ts';
import { isTranslation } from './run-memory.ts';

export interface LearnOptions {
  checkpoint?: string | undefined;
  format?: TaskFormat | undefined;
  encoding?: string | undefined;
}

/**
 * `translate memory learn`: keeps what a person wrote into a result file: the cells that hold none of the texts which the
 * checkpoint wrote. Without a checkpoint all filled cells are a person's.
 */
export async function learnFile(file: string, settings: Settings, options: LearnOptions): Promise<string> {
  const path = memoryPath(settings);
  const input = resolve(file);
  const reader = await readerFor(input, settings.stateDir, options.checkpoint);
  try {
    const to = settings.to.length > 0 ? settings.to : languagesWritten(reader, input);
    const { entries, unchanged } = await readCorrections(file, { ...settings, to }, options, reader);
    const { added, replaced } = await addTo(path, entries);
    return describe(file, reader !== undefined, { learned: added + replaced, unchanged, filled: entries.length });
  } finally {
    reader?.close();
  }
}

async function readCorrections(
  file: string,
  settings: Settings,
  options: LearnOptions,
  reader: Reader | undefined,
): Promise<{ entries: MemoryEntry[]; unchanged: number }> {
  const sourceLang = settings.from === undefined ? undefined : parseLanguage(settings.from).tag;
  const isOurs = reader?.isOurs();
  const entries: MemoryEntry[] = [];
  let unchanged = 0;
  const sheet = await openTaskFile(readOptions(resolve(file), file, settings, options));
  for await (const { tasks } of sheet.rows()) {
    for (const task of tasks) {
      if (task.cell === '') continue;
      if (isOurs?.(task.targetLang, taskHash(task), task.id, task.cell)) unchanged++;
      else if (isTranslation(task.source, task.cell)) entries.push(toEntry(task, sourceLang));
    }
  }
  return { entries, unchanged };
}

function toEntry({ source, cell, sourceLang, targetLang, context }: SourceTask, from: string | undefined): MemoryEntry {
  const spoken = sourceLang ?? from;
  return {
    source,
    translation: cell,
    targetLang,
    origin: 'human',
    options: '',
    ...(spoken !== undefined && { sourceLang: spoken }),
    ...(context !== undefined && { context }),
  };
}

function describe(
  file: string,
  hasCheckpoint: boolean,
  { learned, unchanged, filled }: { learned: number; unchanged: number; filled: number },
): string {
  const known = filled - learned;
  const parts = [
    `${plural(learned, 'correction')} learned`,
    ...(known > 0 ? [`${plural(known, 'row')} known already`] : []),
    ...(hasCheckpoint
      ? [`${plural(unchanged, 'row')} ${unchanged === 1 ? 'is as it was' : 'are as they were'} written`]
      : []),
  ];
  const note = hasCheckpoint ? '' : 'There is no checkpoint of it: every filled cell counts as a person’s.\n';
  return `${note}${escapeForTerminal(file)}: ${parts.join(', ')}.\n`;
}

/** Without a language column the cells of a result mean the languages that it was written for. */
function languagesWritten(reader: Reader | undefined, file: string): string[] {
  return (
    reader
      ?.writtenResult(file)
      ?.languages.split(',')
      .filter((tag) => tag !== '') ?? []
  );
}

/** The session whose result a file is: the one that says so, else the one whose name fits. */
async function readerFor(
  file: string,
  stateDir: string | undefined,
  given: string | undefined,
): Promise<Reader | undefined> {
  if (given !== undefined) return openReader(resolve(given));
  const folder = stateDir ?? dirname(file);
  const named = join(folder, `${basename(file, extname(file)).replace(/\.translated$/, '')}.checkpoint.db`);
  let fitting: Reader | undefined;
  for (const checkpoint of checkpointsIn(folder)) {
    const reader = await tryReader(checkpoint);
    if (reader && isResultOf(reader, file)) {
      fitting?.close();
      return reader;
    }
    if (reader && checkpoint === named) fitting = reader;
    else reader?.close();
  }
  return fitting;
}

function checkpointsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.checkpoint.db'));
  return names.sort().map((name) => join(folder, name));
}

function isResultOf(reader: Reader, file: string): boolean {
  return reader.writtenResult(file) !== undefined || reader.info().output === file;
}

/** Undefined for what is no checkpoint, or a newer one: somebody else's, then. */
async function tryReader(checkpoint: string): Promise<Reader | undefined> {
  try {
    return await openReader(checkpoint);
  } catch (error) {
    if (isKnownError(error)) return undefined;
    throw error;
  }
}
