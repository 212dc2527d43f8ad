import { existsSync, realpathSync, statSync } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolderOf } from './folder.ts';
import { leadsOut } from './within.ts';

export interface Sink {
  write(chunk: Buffer | string): Promise<void>;
}

const bufferBytes = 1 << 16;

/**
 * Writes a file whole or not at all: into a temporary file beside it, which then takes its name. Missing folders are
 * made, symbolic links are followed, a file's mode is kept, pipes and devices are written directly. The temporary name
 * holds the process, so that two that write one path do not mix; what a killed one left is removed by the next.
 *
 * @param mode for a new file
 */
export async function writeAtomically(
  path: string,
  produce: (sink: Sink) => Promise<void>,
  mode = 0o666,
): Promise<void> {
  const target = followLink(path);
  const existing = statSync(target, { throwIfNoEntry: false });
  if (existing && !existing.isFile()) return writeInto(target, 'w', undefined, produce);
  const temporary = temporaryName(target);
  makeFolderOf(target);
  try {
    await sweep(target);
    // Never readable by more people than the file it replaces, not even for a moment.
    await writeInto(temporary, 'wx', existing ? existing.mode & 0o777 : mode, produce, existing?.mode);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** Tries whether `writeAtomically` will be able to write a file, and leaves nothing. Rejects with the system's error. */
export async function tryWriting(path: string): Promise<void> {
  const target = followLink(path);
  const existing = statSync(target, { throwIfNoEntry: false });
  if (existing?.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
  if (existing && !existing.isFile()) return;
  const temporary = temporaryName(target);
  const removeFolder = makeFolderOf(target);
  try {
    await sweep(target);
    await (await open(temporary, 'w')).close();
    await rm(temporary, { force: true });
  } finally {
    removeFolder();
  }
}

function temporaryName(target: string): string {
  return join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
}

/** Removes the temporary files of writers that no longer live, and of earlier processes with our own number. */
async function sweep(target: string): Promise<void> {
  const start = `.${basename(target)}.`;
  for (const name of await readdir(dirname(target))) {
    const pid = name.startsWith(start) ? /^(\d+)\.tmp$/.exec(name.slice(start.length))?.[1] : undefined;
    if (pid !== undefined && !isAnotherAlive(Number(pid))) await rm(join(dirname(target), name), { force: true });
  }
}

function isAnotherAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function followLink(path: string): string {
  if (leadsOut(path)) throw new Error('it leads out of the folder that is served');
  return existsSync(path) ? realpathSync(path) : path;
}

async function writeInto(
  path: string,
  flags: string,
  mode: number | undefined,
  produce: (sink: Sink) => Promise<void>,
  keepMode?: number,
): Promise<void> {
  const handle = await open(path, flags, mode);
  try {
    const sink = new BufferedSink(handle);
    await produce(sink);
    await sink.flush();
    if (keepMode !== undefined) await handle.chmod(keepMode);
    if (flags === 'wx') await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes on while the next piece is gathered: one piece is on its way at a time. */
class BufferedSink implements Sink {
  readonly #handle: FileHandle;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #written: Promise<void> = Promise.resolve();

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(chunk: Buffer | string): Promise<void> {
    const buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    this.#chunks.push(buffer);
    this.#bytes += buffer.length;
    if (this.#bytes >= bufferBytes) await this.#pass();
  }

  async flush(): Promise<void> {
    await this.#pass();
    await this.#written;
  }

  async #pass(): Promise<void> {
    await this.#written;
    const buffer = Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#bytes = 0;
    this.#written = this.#writeWhole(buffer);
    // Whoever waits next is told of a failure; until then nobody listens.
    this.#written.catch(() => {});
  }

  async #writeWhole(buffer: Buffer): Promise<void> {
    let at = 0;
    while (at < buffer.length) at += (await this.#handle.write(buffer, at)).bytesWritten;
  }
}
