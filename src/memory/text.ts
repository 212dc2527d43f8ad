import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { InputError, UsageError } from '../errors.ts';
import { reasonOf } from '../utils/system-error.ts';

/** Bytes looked at to tell the encoding. */
const headBytes = 1024;

/**
 * The text of a file in pieces: UTF-8, or what a byte order mark or the XML declaration says. Throws an InputError where bytes
 * are not valid, a UsageError where the file cannot be read.
 *
 * @param path absolute
 * @param name what the user calls it
 */
export async function* readPieces(path: string, name: string): AsyncGenerator<string> {
  const label = await encodingOf(path, name);
  const decoder = new TextDecoder(label, { fatal: true });
  let lines = 1;
  const decode = (bytes: Uint8Array, stream: boolean): string => {
    try {
      return decoder.decode(bytes, { stream });
    } catch (error) {
      const message = `bytes that are not valid ${label}, here or soon after; save the file as UTF-8`;
      throw new InputError([{ file: name, line: lines, message }], { cause: error });
    }
  };
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const piece = decode(chunk, true);
    yield piece;
    for (let at = piece.indexOf('\n'); at !== -1; at = piece.indexOf('\n', at + 1)) lines++;
  }
  yield decode(new Uint8Array(), false);
}

async function encodingOf(path: string, name: string): Promise<string> {
  const head = await readHead(path, name);
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const declared = /^\s{0,9}<\?xml[^>]{0,200}\bencoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["']/.exec(
    head.toString('latin1'),
  );
  const label = declared?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(label).encoding;
  } catch (error) {
    throw new InputError([{ file: name, line: 1, message: `the encoding "${label}" is not known here` }], {
      cause: error,
    });
  }
}

async function readHead(path: string, name: string): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(`${name}: ${missing ? 'there is no such file' : `cannot be read (${reasonOf(error)})`}`, {
      cause: error,
    });
  }
}
