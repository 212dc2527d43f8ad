import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { createFamilyDetector } from '../checks/families.ts';
import { createInspector } from '../checks/inspector.ts';
import { isKnownError } from '../errors.ts';
import { taskHash } from '../store/identity.ts';
import type { Reader } from '../store/reader.ts';
import { openReader } from '../store/reading.ts';
import { openTaskFile } from '../tasks/open.ts';
import type { FamilyCount } from '../types/check.ts';
import type { MemoryEntry } from '../types/memory.ts';
import type { Settings } from '../types/settings.ts';
import type { SourceTask, TaskFormat } from '../types/task-file.ts';
import { formatNumber, plural } from '../utils/format.ts';
import { parseLanguage } from '../utils/languages.ts';
import { escapeForTerminal } from '../utils/terminal.ts';
import { importedLanguages, readOptions } from './job.ts';
import { addTo, memoryPath } from './memory.ts';
import { checkFacts } from './rules.ts';
import { isTranslation } from './run-memory.ts';

export interface LearnOptions {
  checkpoint?: string | undefined;
  format?: TaskFormat | undefined;
  encoding?: string | undefined;
}

export interface LearnedFile {
  /** For stdout. */
  text: string;
  /** Corrections that a check refuses: they were not learned. */
  refused: number;
}

/**
 * `translate memory learn`: keeps what a person wrote into a result file: the cells that hold none of the texts which the
 * checkpoint wrote. Without a checkpoint all filled cells are a person's. What a check calls an error would never fill a
 * row, so it is told and not learned.
 */
export async function learnFile(file: string, settings: Settings, options: LearnOptions): Promise<LearnedFile> {
  const path = memoryPath(settings);
  const input = resolve(file);
  const reader = await readerFor(input, settings.stateDir, options.checkpoint);
  try {
    const asked = { ...settings, ...languagesOf(reader, input, settings) };
    const { corrections, unchanged, families } = await readCorrections(file, asked, options, reader);
    const { entries, refused } = sortOut(file, corrections, asked, families);
    const { added, replaced } = await addTo(path, entries);
    const counts = { learned: added + replaced, unchanged, accepted: entries.length };
    return { text: describe(file, reader !== undefined, counts, refused), refused: refused.length };
  } finally {
    reader?.close();
  }
}

interface Correction {
  line: number;
  task: SourceTask;
}

async function readCorrections(
  file: string,
  settings: Settings,
  options: LearnOptions,
  reader: Reader | undefined,
): Promise<{ corrections: Correction[]; unchanged: number; families: readonly FamilyCount[] }> {
  const isOurs = reader?.isOurs();
  const corrections: Correction[] = [];
  const detector = createFamilyDetector();
  let unchanged = 0;
  const sheet = await openTaskFile(readOptions(resolve(file), file, settings, options));
  for await (const rows of sheet.rows()) {
    for (const { line, tasks } of rows) {
      if (tasks[0]) detector.add(tasks[0].source);
      for (const task of tasks) {
        if (task.cell === '') continue;
        if (isOurs?.(task.targetLang, taskHash(task), task.id, task.cell)) unchanged++;
        else if (isTranslation(task.source, task.cell)) corrections.push({ line, task });
      }
    }
  }
  return { corrections, unchanged, families: detector.families() };
}

/** What may be learned, and what the checks refuse, as lines for the screen. */
function sortOut(
  file: string,
  corrections: readonly Correction[],
  settings: Settings,
  families: readonly FamilyCount[],
): { entries: MemoryEntry[]; refused: string[] } {
  const from = settings.from === undefined ? undefined : parseLanguage(settings.from).tag;
  const inspector = createInspector(
    checkFacts(settings, () => families),
    settings.checks.severities,
  );
  const entries: MemoryEntry[] = [];
  const refused: string[] = [];
  for (const { line, task } of corrections) {
    const { source, cell, sourceLang = from, targetLang, maxLength } = task;
    const issues = inspector.check({ source, translation: cell, sourceLang, targetLang, maxLength });
    const error = issues.find(({ severity }) => severity === 'error');
    if (!error) entries.push(toEntry(task, sourceLang));
    else refused.push(escapeForTerminal(`${file}:${line}: ${targetLang}: ${error.check}: ${error.message}`));
  }
  return { entries, refused };
}

function toEntry({ source, cell, targetLang, context }: SourceTask, spoken: string | undefined): MemoryEntry {
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

/** Refused corrections that are shown; the others are counted. */
const mostShown = 20;

function describe(
  file: string,
  hasCheckpoint: boolean,
  { learned, unchanged, accepted }: { learned: number; unchanged: number; accepted: number },
  refused: readonly string[],
): string {
  const known = accepted - learned;
  const parts = [
    `${plural(learned, 'correction')} learned`,
    ...(known > 0 ? [`${plural(known, 'row')} known already`] : []),
    ...(refused.length > 0 ? [`${formatNumber(refused.length)} refused`] : []),
    ...(hasCheckpoint
      ? [`${plural(unchanged, 'row')} ${unchanged === 1 ? 'is as it was' : 'are as they were'} written`]
      : []),
  ];
  const lines = refused.slice(0, mostShown);
  if (refused.length > mostShown) lines.push(`… and ${formatNumber(refused.length - mostShown)} more`);
  if (refused.length > 0) {
    lines.push(
      'Refused texts would fill no row: correct them and learn again, or set the check to warning under checks: in translate.yaml',
    );
  }
  if (!hasCheckpoint) lines.push('There is no checkpoint of it: every filled cell counts as a person’s.');
  return `${[...lines, `${escapeForTerminal(file)}: ${parts.join(', ')}.`].join('\n')}\n`;
}

/**
 * The languages asked for, else those of the session: without a language column the cells of a result mean the languages
 * that it was written for.
 */
function languagesOf(
  reader: Reader | undefined,
  file: string,
  { from, to }: Settings,
): { from?: string; to: string[] } {
  const imported = importedLanguages(reader?.importOptions());
  const written = reader?.writtenResult(file)?.languages.split(',') ?? [];
  const tags = written.filter((tag) => tag !== '');
  const mapped = tags.map((tag) => imported.to.find((item) => item.endsWith(`=${tag}`)) ?? tag);
  const source = from ?? imported.from;
  const targets = to.length > 0 ? [...to] : mapped.length > 0 ? mapped : imported.to;
  return { to: targets, ...(source !== undefined && { from: source }) };
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
