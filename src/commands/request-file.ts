import { closeSync, createReadStream, openSync, rmSync, writeFileSync } from 'node:fs';
import { StorageError } from '../errors.ts';
import type { RequestFile } from '../types/provider.ts';
import { reasonOf } from '../utils/system-error.ts';

const bufferBytes = 1 << 16;

/** Requests of one job on the checkpoint's disk until they are uploaded, readable by nobody else. Made with its first line. */
export function requestFile(checkpoint: string, job: number): RequestFile {
  const path = `${checkpoint}.batch-${job}.jsonl`;
  let file: number | undefined;
  let size = 0;
  let lines: string[] = [];
  let waiting = 0;
  const flush = (): void => {
    if (lines.length === 0) return;
    try {
      file ??= openSync(path, 'w', 0o600);
      writeFileSync(file, lines.join(''));
    } catch (error) {
      throw new StorageError(path, reasonOf(error), { cause: error });
    }
    lines = [];
    waiting = 0;
  };
  return {
    get size() {
      return size;
    },
    add(line) {
      const bytes = Buffer.byteLength(line);
      size += bytes;
      waiting += bytes;
      lines.push(line);
      if (waiting >= bufferBytes) flush();
    },
    read() {
      flush();
      return createReadStream(path);
    },
    remove() {
      lines = [];
      if (file !== undefined) closeSync(file);
      file = undefined;
      rmSync(path, { force: true });
    },
  };
}
