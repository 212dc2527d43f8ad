import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, lstat, readdir, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { MultipartFile } from '@fastify/multipart';
import type { UploadAnswer } from './api.ts';
import { taskExtensions } from './paths.ts';
import { ProblemError } from './problem.ts';

/** A request that takes longer to come is cut off. */
export const longestUploadMs = 300_000;

/** A file that has come in whole and has no name yet. */
export interface Received {
  /** Gives it a free name in the root. */
  keep(): Promise<UploadAnswer>;
  /** Removes what has no name; after `keep` it does nothing. */
  discard(): Promise<void>;
}

/**
 * Streams an uploaded file into the root, to be kept under its own name as far as that can be used. Nothing that is there is
 * ever overwritten; what was cut off or is too large leaves nothing.
 */
export async function receiveUpload(root: string, part: MultipartFile, maxBytes: number): Promise<Received> {
  const name = safeName(part.filename ?? '');
  const extension = extname(name);
  if (!taskExtensions.has(extension.toLowerCase())) {
    part.file.resume();
    throw new ProblemError('unsupported', `${name}: is no task file; they end in ${[...taskExtensions].join(', ')}`);
  }
  const temporary = join(root, `.upload-${randomBytes(8).toString('hex')}.tmp`);
  const discard = (): Promise<void> => rm(temporary, { force: true });
  try {
    const sink = createWriteStream(temporary, { flags: 'wx', mode: 0o600 });
    await pipeline(part.file, sink);
    if (part.file.truncated) {
      throw new ProblemError('too_large', `${name}: is larger than the ${maxBytes} bytes that may be uploaded`);
    }
    const { bytesWritten: bytes } = sink;
    return { discard, keep: async () => ({ path: await giveName(root, temporary, name), bytes }) };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** Removes what a server that was killed had begun to receive. What still grows is another server's. */
export async function sweepUploads(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (!/^\.upload-[0-9a-f]{16}\.tmp$/.test(name)) continue;
    const path = join(root, name);
    const found = await lstat(path).catch(() => undefined);
    if (found?.isFile() && Date.now() - found.mtimeMs > longestUploadMs) await rm(path, { force: true });
  }
}

/** The last part of a name, of letters, digits and a few signs; never hidden, and never one of our own outputs. */
export function safeName(given: string): string {
  const last = given.normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const clean = last
    .replace(/[^\p{L}\p{M}\p{N}._ -]/gu, '_')
    .replace(/\.(translated|not-merged|recovered|report|checkpoint)(?=\.)/gi, '-$1')
    .replace(/^[. -]+/, '')
    .trim();
  const extension = extname(clean).slice(0, 12);
  const stem = [...clean.slice(0, clean.length - extname(clean).length)].slice(0, 60).join('');
  return `${stem || 'tasks'}${extension}`;
}

/** A link is refused where the name is taken, so two uploads at once cannot meet. */
async function giveName(root: string, temporary: string, name: string): Promise<string> {
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  for (let number = 1; number <= 1000; number++) {
    const free = number === 1 ? name : `${stem}-${number}${extension}`;
    try {
      await link(temporary, join(root, free));
      return free;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new ProblemError('refused', `${name}: the root holds a thousand files of this name; upload it under another`);
}
