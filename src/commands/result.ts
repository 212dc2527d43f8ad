import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { StorageError, TranslateError, UsageError } from '../errors.ts';
import { buildReport } from '../report/build.ts';
import { renderJson } from '../report/json.ts';
import type { Report } from '../report/types.ts';
import type { Reader } from '../store/reader.ts';
import { writeResult } from '../tasks/result.ts';
import { type Sink, tryWriting, writeAtomically } from '../utils/atomic-file.ts';
import { sha256Of } from '../utils/file-hash.ts';
import { isSystemError, reasonOf } from '../utils/system-error.ts';
import { isUnchanged, type Job, writtenInPlace } from './job.ts';

/** Tries, before anything is paid for, whether these files can be written. */
export async function refuseUnwritable(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (path === '-') continue;
    try {
      await tryWriting(path);
    } catch (error) {
      throw unwritable(path, error);
    }
  }
}

/** As `writeAtomically`, for a file that the user asked for by name. */
export async function writeOrRefuse(path: string, produce: (sink: Sink) => Promise<void>): Promise<void> {
  await refuseUnwritable([path]);
  try {
    await writeAtomically(path, produce);
  } catch (error) {
    throw isSystemError(error) ? unwritable(path, error) : error;
  }
}

function unwritable(path: string, error: unknown): UsageError {
  const fix = 'choose another place with -o, --report or --checkpoint';
  return new UsageError(`${path}: cannot be written (${reasonOf(error)}); ${fix}`, { cause: error });
}

/** The file whose place the result was to take was changed during the run. */
class Edited extends Error {}

/** The checkpoint cannot note that the result is ours. */
class Unnoted extends Error {}

/**
 * Writes what the checkpoint holds. Returns the path written.
 *
 * @param confirm called with the content's SHA-256 when all is written, before the file takes its name; may throw
 */
export async function writeResultFile(
  reader: Reader,
  output: string,
  confirm: (sha256: string) => Promise<void> = async () => {},
  write: typeof writeAtomically = writeAtomically,
): Promise<string> {
  const template = reader.template();
  if (!template) throw new UsageError(`${reader.path}: holds no rows yet; start with: translate run <tasks>`);
  const withConfidence = reader.hasConfidence();
  const produce = async (sink: Sink): Promise<void> => {
    const hash = createHash('sha256');
    const hashing: Sink = {
      write: (chunk) => {
        hash.update(chunk);
        return sink.write(chunk);
      },
    };
    await writeResult({ ...template, withConfidence }, reader.resultRows(), hashing);
    await confirm(hash.digest('hex'));
  };
  if (output === '-') await produce({ write: writeStdout });
  else await write(output, produce);
  return output;
}

/**
 * Writes the result at the end of a run, and returns its path. Where the input was edited meanwhile its place is not taken, and
 * where the target has become unwritable another is: under a name that says so. What a person has to be told is added to
 * `warnings`.
 */
export async function writeJobResult(job: Job, warnings: string[]): Promise<string> {
  const { reader, path: checkpoint } = job.session;
  const { output } = job.places;
  if (output === '-') return writeResultFile(reader, output);
  const inPlace = writtenInPlace(job.places);
  if (!inPlace && job.places.input !== '-' && !(await isUnchanged(job))) {
    warnings.push(`${job.name} was edited during the run; the result is that of the file before. Run again`);
  }
  const confirm = async (sha256: string): Promise<void> => {
    const isEdited = inPlace ? !(await isUnchanged(job)) : await wasTouched(job);
    if (isEdited) throw new Edited();
    if (!inPlace) noteResult(job, sha256);
  };
  try {
    return await writeSomewhere(output, checkpoint, warnings, (path) => writeResultFile(reader, path, confirm));
  } catch (error) {
    if (error instanceof Unnoted) {
      return await writeResultFile(reader, besides(output, 'recovered'));
    }
    if (!(error instanceof Edited)) throw error;
    const beside = besides(output, 'not-merged');
    const written = await writeSomewhere(beside, checkpoint, warnings, (path) => writeResultFile(reader, path));
    warnings.push(
      `${inPlace ? job.name : output} was edited during the run and is left as it is; the result is in ${written}. Run again to bring both together`,
    );
    return written;
  }
}

/**
 * Notes what takes the result's place. A checkpoint that cannot be written does not stop a first result; a later one,
 * whose note stays that of the one before, would be taken for edited by a person.
 */
function noteResult({ session, places: { output }, languages, resultSha256 }: Job, sha256: string): void {
  try {
    session.noteWrittenResult(output, sha256, languages, resultSha256);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    if (session.writtenResult(output) !== undefined) throw new Unnoted();
  }
}

/** Whether the result file is neither what this run found nor what an export has written since. */
async function wasTouched({ places: { output }, resultSha256, session }: Job): Promise<boolean> {
  if (resultSha256 === undefined || !isFile(output)) return false;
  const now = await sha256Of(output);
  return now !== resultSha256 && !session.writtenResult(output)?.sha256.includes(now);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** As `writeJobResult`, the report. */
export function writeJobReport(job: Job, report: Report, warnings: string[]): Promise<string> {
  return writeSomewhere(job.places.report, job.session.path, warnings, async (path) => {
    await writeAtomically(path, (sink) => sink.write(renderJson(report)));
    return path;
  });
}

/** Builds the report of a session. `brokenOff`: why its run ends here, where the checkpoint cannot say so. */
export function reportOf(job: Job, brokenOff?: string): Report {
  return buildReport(job.session.reader, { checkpoint: job.places.checkpoint, brokenOff });
}

async function writeSomewhere(
  path: string,
  checkpoint: string,
  warnings: string[],
  write: (path: string) => Promise<string>,
): Promise<string> {
  try {
    return await write(path);
  } catch (error) {
    if (path === '-' || error instanceof Edited || error instanceof Unnoted) throw error;
    const elsewhere = join(dirname(checkpoint), basename(besides(path, 'recovered')));
    try {
      await write(elsewhere);
    } catch {
      throw new TranslateError(
        `${path}: cannot be written (${reasonOf(error)}); nothing is lost: make room or rights, then: translate export ${checkpoint}`,
        { cause: error },
      );
    }
    warnings.push(`${path} could not be written (${reasonOf(error)}); it is in ${elsewhere}`);
    return elsewhere;
  }
}

function besides(path: string, suffix: string): string {
  const extension = extname(path);
  return join(dirname(path), `${basename(path, extension)}.${suffix}${extension}`);
}

export function writeStdout(chunk: Buffer | string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}
