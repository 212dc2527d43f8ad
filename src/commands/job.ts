import { existsSync, realpathSync, statSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { readHere } from '../intake/intake.ts';
import { readInThread, worthAThread } from '../intake/read-in-thread.ts';
import { makeRoomForRows } from '../small-heap.ts';
import type { Refill } from '../store/decide.ts';
import type { ImportSummary } from '../store/import.ts';
import type { ImportKey, Session } from '../store/session.ts';
import type { WrittenResult } from '../store/written.ts';
import { openTaskFile } from '../tasks/open.ts';
import type { Settings } from '../types/settings.ts';
import type { ReadOptions, TargetLanguage, TaskFormat } from '../types/task-file.ts';
import { sha256Of } from '../utils/file-hash.ts';
import { parseLanguage, parseTargets } from '../utils/languages.ts';
import { leadsOut } from '../utils/within.ts';
import type { Places } from './places.ts';

/** How a task file is to be read, as the command line says. */
export interface JobOptions {
  format?: TaskFormat | undefined;
  encoding?: string | undefined;
  refill: Refill;
  /** Sheets whose filled cells count, first named first. */
  bases: readonly string[];
  fresh: boolean;
  /** The result of an earlier run, edited since: a base sheet too, before the others. */
  edited?: string | undefined;
  /** SHA-256 of the result file that stands there; absent where none does. */
  resultSha256?: string | undefined;
  /** Stops the reading; the checkpoint is then as it was. */
  signal: AbortSignal;
}

/** A task file with its session, imported and claimed: ready to be planned or run. */
export interface Job {
  /** As the user named it. */
  name: string;
  places: Places;
  session: Session;
  /** How the header was read. */
  description: string;
  /** What the file brought; absent where nothing had changed since the last import. */
  imported?: ImportSummary;
  /** SHA-256 of the input as read. */
  sha256: string;
  /** The languages asked for, as `ja,ko`; empty where the rows say theirs. */
  languages: string;
  /** SHA-256 of the result file that stood there when the run began; absent where none did. */
  resultSha256?: string;
}

/**
 * Opens a task file and brings its session up to it. A faulty file leaves the session as it was.
 *
 * @param path where the content lies: the file itself, or the spooled copy of stdin
 */
export async function openJob(
  { name, path, places, session }: Pick<Job, 'name' | 'places' | 'session'> & { path: string },
  settings: Settings,
  options: JobOptions,
): Promise<Job> {
  const read = readOptions(path, name, settings, options);
  const ownColumns = writtenInPlace(places) ? session.info().template?.ownColumns : undefined;
  if (leadsOut(path)) throw new UsageError(`${name}: leads out of the folder that is served`);
  const reading = { ...read, ...(Array.isArray(ownColumns) && { ownColumns }) };
  const file = await openTaskFile(reading);
  const { size } = statSync(path);
  makeRoomForRows(size);
  const sheets = options.bases.map((base) => readOptions(base, base, settings, options));
  if (options.edited !== undefined) {
    // Results are written as UTF-8, whatever the input was.
    sheets.unshift(readOptions(options.edited, options.edited, settings, { ...options, encoding: undefined }));
  }
  const bases = await Promise.all(sheets.map(openTaskFile));
  const readAs = await describeReading(read, options);
  const { resultSha256 } = options;
  const job = {
    name,
    places,
    session,
    description: file.description,
    languages: languagesOf(settings),
    ...(resultSha256 !== undefined && { resultSha256 }),
  };
  // An older version may have read the same header otherwise; the result has to be what is said of it now.
  const isReadAlike = !options.fresh && session.info().template?.layout === file.layout;
  const known = isReadAlike ? await sha256Of(path) : undefined;
  if (known !== undefined && session.isImported({ sha256: known, options: readAs })) return { ...job, sha256: known };
  const intake = size < worthAThread ? readHere(file) : readInThread(reading);
  const { observe } = intake;
  const sha256 = () => intake.end().fingerprint.sha256;
  const imported = await session.import(
    untilAborted(intake.rows(), options.signal),
    {
      refill: options.refill,
      fresh: options.fresh,
      bases: bases.map((base) => base.rows()),
      ...(observe && { observe }),
    },
    () => ({ key: { sha256: sha256(), options: readAs }, template: intake.end().template }),
  );
  session.learn('families', () => JSON.stringify(intake.end().families));
  return { ...job, imported, sha256: sha256() };
}

/**
 * The result file of an earlier run, where somebody has changed it since: its texts are taken in before it is written again.
 * Undefined where it is as it was written, or takes the input's place anyway.
 *
 * @param sha256 of what stands there; see sha256OfFile
 */
export async function editedResult(
  reader: { writtenResult(path: string): WrittenResult | undefined },
  places: Pick<Places, 'input' | 'output'>,
  sha256: string | undefined,
): Promise<{ path: string; languages: string } | undefined> {
  const { output } = places;
  const written = reader.writtenResult(output);
  if (written === undefined || sha256 === undefined || writtenInPlace(places)) return undefined;
  if (written.sha256.includes(sha256)) return undefined;
  return { path: output, languages: written.languages };
}

/** The languages asked for, to tell whether two runs write the same kind of result. */
export function languagesOf(settings: Settings): string {
  return parseTargets(settings.to)
    .map(({ tag }) => tag)
    .join(',');
}

/** Whether the input is still what was read. */
export async function isUnchanged(job: Job): Promise<boolean> {
  return existsSync(job.places.input) && (await sha256Of(job.places.input)) === job.sha256;
}

/** Whether the result takes the input's place. */
export function writtenInPlace({ input, output }: Pick<Places, 'input' | 'output'>): boolean {
  return existsSync(input) && existsSync(output) && realpathSync(input) === realpathSync(output);
}

/** How a file is to be read. `path`: where its content lies; `name`: what the user calls it. */
export function readOptions(
  path: string,
  name: string,
  settings: Pick<Settings, 'columns' | 'from' | 'to'>,
  options: Pick<JobOptions, 'format' | 'encoding'>,
): ReadOptions {
  return {
    path,
    name,
    columns: settings.columns,
    to: parseTargets(settings.to),
    ...(settings.from !== undefined && { from: parseLanguage(settings.from) }),
    ...(options.format && { format: options.format }),
    ...(options.encoding && { encoding: options.encoding }),
  };
}

/** As `describeReading` writes them. */
type ImportedOptions = [
  format: unknown,
  encoding: unknown,
  columns: unknown,
  from: TargetLanguage | null,
  to: TargetLanguage[],
];

/** Everything besides the file that decides what its rows mean. */
async function describeReading(read: ReadOptions, options: JobOptions): Promise<ImportKey['options']> {
  const { format, encoding, columns, from, to } = read;
  const bases = await Promise.all([...(options.edited ? [options.edited] : []), ...options.bases].map(sha256Of));
  return JSON.stringify([format, encoding, columns, from, to, options.refill, bases]);
}

/** As `sha256Of`; undefined where no file stands. */
export async function sha256OfFile(path: string): Promise<string | undefined> {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? sha256Of(path) : undefined;
}

/** The languages of a session's last import, as `--from` and `--to` would say them. */
export function importedLanguages(importOptions: string | undefined): { from?: string; to: string[] } {
  if (importOptions === undefined) return { to: [] };
  const [, , , from, to] = JSON.parse(importOptions) as ImportedOptions;
  const said = ({ tag, column, written = tag }: TargetLanguage): string =>
    column === undefined ? written : `${column}=${tag}`;
  return { to: to.map(said), ...(from && { from: said(from) }) };
}

async function* untilAborted<T>(rows: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const some of rows) {
    signal.throwIfAborted();
    yield some;
  }
}
