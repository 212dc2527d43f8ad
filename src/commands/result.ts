import { basename, dirname, extname, join } from 'node:path';
import { TranslateError, UsageError } from '../errors.ts';
import { buildReport } from '../report/build.ts';
import { renderJson } from '../report/json.ts';
import type { Report } from '../report/types.ts';
import type { Reader } from '../store/reader.ts';
import { writeResult } from '../tasks/result.ts';
import { type Sink, tryWriting, writeAtomically } from '../utils/atomic-file.ts';
import { isUnchanged, type Job, writtenInPlace } from './job.ts';

/** Tries, before anything is paid for, whether these files can be written. */
export async function refuseUnwritable(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (path === '-') continue;
    try {
      await tryWriting(path);
    } catch (error) {
      throw new UsageError(
        `${path}: cannot be written (${reasonOf(error)}); choose another place with -o, --report or --checkpoint`,
        {
          cause: error,
        },
      );
    }
  }
}

/** Writes what the checkpoint holds. Returns the path written. */
export async function writeResultFile(reader: Reader, output: string): Promise<string> {
  const template = reader.template();
  if (!template) throw new UsageError(`${reader.path}: holds no rows yet; start with: translate run <tasks>`);
  const withConfidence = reader.hasConfidence();
  const produce = (sink: Sink): Promise<void> =>
    writeResult({ ...template, withConfidence }, reader.resultRows(), sink);
  if (output === '-') await produce({ write: writeStdout });
  else await writeAtomically(output, produce);
  return output;
}

export interface Written {
  output: string;
  report: string;
  warnings: string[];
}

/**
 * Writes result and report at the end of a run. Where the input was edited meanwhile its place is not taken, and where the
 * target has become unwritable another is: under a name that says so.
 */
export async function writeOutcome(job: Job, report: Report): Promise<Written> {
  const { reader, path: checkpoint } = job.session;
  const warnings: string[] = [];
  let output = job.places.output;
  if (output !== '-' && writtenInPlace(job.places) && !(await isUnchanged(job))) {
    output = besides(output, 'not-merged');
    warnings.push(
      `${job.name} was edited during the run and is left as it is; the result is in ${output}. Run again to bring both together`,
    );
  }
  const written = await writeSomewhere(output, checkpoint, warnings, (path) => writeResultFile(reader, path));
  const reportPath = await writeSomewhere(job.places.report, checkpoint, warnings, async (path) => {
    await writeAtomically(path, (sink) => sink.write(renderJson(report)));
    return path;
  });
  return { output: written, report: reportPath, warnings };
}

/** Builds the report of a session; its last run may still be open. */
export function reportOf(job: Job): Report {
  return buildReport(job.session.reader, { checkpoint: job.places.checkpoint });
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
    if (path === '-') throw error;
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

function reasonOf(error: unknown): string {
  const known: Record<string, string> = {
    EACCES: 'no permission',
    EPERM: 'no permission',
    EROFS: 'the disk is read-only',
    ENOSPC: 'the disk is full',
    ENOENT: 'the folder does not exist',
    ENOTDIR: 'a file stands where its folder should be',
    EEXIST: 'a file stands where its folder should be',
    EISDIR: 'it is a folder',
  };
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return known[code] ?? (error instanceof Error ? error.message : String(error));
}

export function writeStdout(chunk: Buffer | string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}
