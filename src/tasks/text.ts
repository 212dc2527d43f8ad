import { isUtf8 } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { InputError, UsageError } from '../errors.ts';
import { type Place, PlaceCounter } from './place.ts';

/** The encodings results are written in. */
export type ResultEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** The text of a file: where it is and how its bytes are to be read. */
export interface TextSource {
  path: string;
  /** What the user calls the file. */
  name: string;
  /** WHATWG label the bytes are decoded with. */
  label: string;
  /** Bytes of the byte order mark; 0 without one. */
  markBytes: number;
  encoding: ResultEncoding;
  /** The result starts with a byte order mark. */
  bom: boolean;
  /** The legacy encoding that the result does not keep. */
  reencodedFrom?: string;
}

/** Bytes and SHA-256 of a file, gathered while it is read. */
export class Fingerprint {
  #bytes = 0;
  readonly #hash: Hash = createHash('sha256');
  #sha256: string | undefined;

  update(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#hash.update(chunk);
  }

  end(): void {
    this.#sha256 ??= this.#hash.digest('hex');
  }

  value(): { bytes: number; sha256: string } {
    if (this.#sha256 === undefined) throw new Error('The fingerprint is known when the rows have been read.');
    return { bytes: this.#bytes, sha256: this.#sha256 };
  }
}

/** Decides by byte order mark, else by `label`, else UTF-8. Throws UsageError for a label nobody knows. */
export function textSource(path: string, name: string, head: Buffer, label: string | undefined): TextSource {
  const file = { path, name };
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) {
    return { ...file, label: 'utf-8', markBytes: 3, encoding: 'utf-8', bom: true };
  }
  const marked =
    head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : '';
  if (marked !== '') return { ...file, label: marked, markBytes: 2, encoding: marked, bom: true };
  if (label === undefined) {
    refuseUnmarkedUtf16(name, head);
    return { ...file, label: 'utf-8', markBytes: 0, encoding: 'utf-8', bom: false };
  }
  const known = knownLabel(label);
  if (known === 'utf-8' || known === 'utf-16le' || known === 'utf-16be') {
    return { ...file, label: known, markBytes: 0, encoding: known, bom: false };
  }
  return { ...file, label: known, markBytes: 0, encoding: 'utf-8', bom: true, reencodedFrom: known };
}

function knownLabel(label: string): string {
  try {
    return new TextDecoder(label, { fatal: true }).encoding;
  } catch (cause) {
    const examples = 'gbk, gb18030, big5, shift_jis, euc-kr, windows-1252, utf-16le';
    throw new UsageError(`--encoding "${label}" is not an encoding known here (examples: ${examples}).`, { cause });
  }
}

function refuseUnmarkedUtf16(name: string, head: Buffer): void {
  const little = head[0] !== 0 && head[1] === 0 && head[2] !== 0 && head[3] === 0;
  const big = head[0] === 0 && head[1] !== 0 && head[2] === 0 && head[3] !== 0;
  if (head.length < 4 || (!little && !big)) return;
  const label = little ? 'utf-16le' : 'utf-16be';
  throw new UsageError(`${name}: looks like UTF-16 without a byte order mark; say --encoding ${label}.`);
}

/**
 * The text as UTF-8 bytes without byte order mark, in pieces that end between characters. Throws an InputError with the
 * place of the first bytes that are not valid.
 */
export async function* readText(source: TextSource, fingerprint?: Fingerprint): AsyncGenerator<Buffer> {
  const decode = source.label === 'utf-8' ? utf8Checker() : decoder(source.label);
  let skip = source.markBytes;
  for await (const chunk of createReadStream(source.path, { highWaterMark: 64 * 1024 }) as AsyncIterable<Buffer>) {
    fingerprint?.update(chunk);
    const start = Math.min(skip, chunk.length);
    skip -= start;
    const text = decode(chunk.subarray(start), false);
    if (text === undefined) throw await invalidBytes(source);
    if (text.length > 0) yield text;
  }
  const rest = decode(Buffer.alloc(0), true);
  if (rest === undefined) throw await invalidBytes(source);
  if (rest.length > 0) yield rest;
  fingerprint?.end();
}

/** Takes the next bytes and returns what of the text is complete, or undefined when something is not valid. */
type Decode = (chunk: Buffer, last: boolean) => Buffer | undefined;

function utf8Checker(): Decode {
  let carry: Buffer = Buffer.alloc(0);
  return (chunk, last) => {
    const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    const end = last ? bytes.length : bytes.length - unfinishedBytes(bytes);
    carry = bytes.subarray(end);
    const whole = bytes.subarray(0, end);
    return isUtf8(whole) ? whole : undefined;
  };
}

/** How many bytes at the end belong to a character that is not complete yet. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function decoder(label: string): Decode {
  const decode = textDecoder(label);
  let carry = '';
  return (chunk, last) => {
    try {
      const text = carry + decode(chunk, last);
      const split = !last && /[\ud800-\udbff]$/.test(text) ? text.length - 1 : text.length;
      carry = text.slice(split);
      return Buffer.from(text.slice(0, split));
    } catch {
      return undefined;
    }
  };
}

/** Bytes 0x80 to 0x9f of windows-1252; the five that are not assigned stand for themselves, as WHATWG has it. */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function textDecoder(label: string): (chunk: Buffer, last: boolean) => string {
  if (label === 'windows-1252') {
    // Node's decoder reads this label as ISO-8859-1 on some paths (seen in 20.20): curly quotes become control characters.
    return (chunk) =>
      chunk.toString('latin1').replace(/[\x80-\x9f]/g, (char) => windows1252[char.charCodeAt(0) - 0x80] ?? char);
  }
  const inner = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  return (chunk, last) => inner.decode(chunk, { stream: !last });
}

/** Finds where the first bytes stand that are not valid. Reads the file again, twice; only ever done on the way out. */
async function invalidBytes(source: TextSource): Promise<InputError> {
  const { failedChunk } = await walkText(source, Number.POSITIVE_INFINITY);
  const { offset, place } = await walkText(source, failedChunk);
  const expected = source.label.toUpperCase();
  const message = `the bytes here are not valid ${expected} (byte offset ${offset}); save the file as UTF-8 or name its encoding, such as --encoding gbk`;
  return new InputError([{ file: source.name, ...place, message }]);
}

interface TextWalk {
  /** Number of the chunk that could not be decoded. */
  failedChunk: number;
  /** Bytes before, and place of, the last character that was whole. */
  offset: number;
  place: Place;
}

/** Decodes until that fails; from chunk `slowFrom` on one byte at a time, so that the decoder itself names the place. */
async function walkText(source: TextSource, slowFrom: number): Promise<TextWalk> {
  const decode = textDecoder(source.label);
  const places = new PlaceCounter();
  let read = source.markBytes;
  let offset = read;
  let chunks = 0;
  const take = (bytes: Buffer) => {
    const text = decode(bytes, false);
    read += bytes.length;
    if (text === '') return;
    places.advance(text);
    offset = read;
  };
  try {
    for await (const chunk of createReadStream(source.path, { start: read }) as AsyncIterable<Buffer>) {
      if (chunks < slowFrom) take(chunk);
      else for (let index = 0; index < chunk.length; index++) take(chunk.subarray(index, index + 1));
      chunks++;
    }
    decode(Buffer.alloc(0), true);
  } catch {
    // Where it failed is what was asked for.
  }
  // A character cut off by the end of the file began in the last chunk.
  return { failedChunk: Math.max(0, chunks - 1), offset, place: places.place() };
}
