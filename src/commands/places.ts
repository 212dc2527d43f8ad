import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { ownerOf } from '../store/reading.ts';

/** Where the parts of one session lie. Paths are absolute, but for `-` (stdin, stdout). */
export interface Places {
  /** The task file; `-`: stdin. */
  input: string;
  checkpoint: string;
  /** `-`: stdout. */
  output: string;
  report: string;
}

export interface PlaceOptions {
  cwd: string;
  outputDir?: string | undefined;
  stateDir?: string | undefined;
  checkpoint?: string | undefined;
  output?: string | undefined;
  report?: string | undefined;
}

const ending = '.checkpoint.db';

/** Names for a task file: `tasks.translated.csv`, `tasks.report.json`, `tasks.checkpoint.db`, beside it or in the folders set. */
export async function placesFor(input: string, options: PlaceOptions): Promise<Places> {
  const { cwd, outputDir, stateDir } = options;
  const path = input === '-' ? join(cwd, 'stdin') : resolve(cwd, input);
  const folder = dirname(path);
  const extension = extname(path);
  const name = basename(path, extension);
  const state = stateDir ?? folder;
  const checkpoint = options.checkpoint
    ? resolve(cwd, options.checkpoint)
    : await checkpointFor(join(state, name), path);
  // tasks.json beside tasks.csv has names of its own.
  const stem = options.checkpoint ? name : basename(checkpoint, ending);
  const output = options.output ?? (input === '-' ? '-' : join(outputDir ?? folder, `${name}.translated${extension}`));
  return {
    input: input === '-' ? '-' : path,
    checkpoint,
    output: output === '-' ? '-' : resolve(cwd, output),
    report: resolve(cwd, options.report ?? join(outputDir ?? folder, `${stem}.report.json`)),
  };
}

/** `tasks.checkpoint.db`, or `tasks.json.checkpoint.db` where the short name belongs to a file of another kind. */
async function checkpointFor(stem: string, path: string): Promise<string> {
  const extension = extname(path);
  const long = `${stem}${extension}${ending}`;
  const short = `${stem}${ending}`;
  const checkpoint = existsSync(long) ? long : short;
  if (!existsSync(checkpoint)) return short;
  const owner = await ownerOf(checkpoint);
  if (owner === undefined || owner === path) return checkpoint;
  if (extname(owner) !== extension) return long;
  // A task file that has moved keeps its session; in a common state_dir another one may have the same name.
  if (dirname(stem) !== dirname(path) && existsSync(owner)) {
    throw new UsageError(`${checkpoint} belongs to ${owner}; give ${path} one of its own with --checkpoint FILE`);
  }
  return checkpoint;
}

/** The checkpoint that a command's `target` means: a task file, its checkpoint, or the only one of this folder. */
export async function findCheckpoint(target: string | undefined, options: PlaceOptions): Promise<string> {
  if (options.checkpoint) return resolve(options.cwd, options.checkpoint);
  if (target === undefined) return onlyCheckpoint(options.stateDir ?? options.cwd);
  if (target.endsWith('.db')) return resolve(options.cwd, target);
  const { checkpoint } = await placesFor(target, options);
  if (existsSync(checkpoint)) return checkpoint;
  const isThere = target === '-' || statSync(resolve(options.cwd, target), { throwIfNoEntry: false }) !== undefined;
  throw new UsageError(
    isThere
      ? `${target}: has no checkpoint (looked for ${checkpoint}); start with: translate run ${target}`
      : `${target}: there is no such file`,
  );
}

function onlyCheckpoint(folder: string): string {
  const found = readdirSync(folder).filter((name) => name.endsWith(ending));
  const [only] = found;
  if (found.length === 1 && only) return join(folder, only);
  if (found.length === 0) {
    throw new UsageError('there is no checkpoint in this folder; start one with: translate run <tasks>');
  }
  throw new UsageError(`there are several checkpoints in this folder; name one: ${found.sort().join(', ')}`);
}
