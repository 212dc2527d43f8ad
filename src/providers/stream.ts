import type { ProviderReply } from '../types/provider.ts';
import { EventStream } from './event-stream.ts';
import { brokenBody, readReply } from './reply.ts';
import type { Silence } from './silence.ts';
import { StreamedReply } from './streamed-reply.ts';

export interface StreamSink {
  silence: Silence;
  onText?: ((piece: string) => void) | undefined;
}

export interface StreamEnd {
  reply: ProviderReply;
  /** Streaming is of no use with this service: it answered in one piece all the same, or told no usage at the end. */
  isUseless: boolean;
}

/** A stream that broke off, and what had come of it. */
export class BrokenStream extends Error {
  readonly reason: unknown;
  readonly partial: ProviderReply;

  constructor(reason: unknown, partial: ProviderReply) {
    super('the stream broke off');
    this.reason = reason;
    this.partial = partial;
  }
}

/** A service that has said that nothing more comes has so long to close its body, which leaves the connection usable. */
const closingMs = 1000;

/**
 * Reads the answer to a request that asked for a stream: chunks of a chat completion as server-sent events, or the whole
 * completion from a service that does not stream. Throws like `readReply`; where text had come, a BrokenStream.
 */
export async function readStream(response: Response, sentModel: string, sink: StreamSink): Promise<StreamEnd> {
  const streamed = new StreamedReply(response.headers, sentModel);
  const pieces = new Pieces(response);
  try {
    if (await pieces.isOnePiece(sink.silence)) {
      return { reply: readReply(await pieces.rest(sink.silence), response.headers, sentModel), isUseless: true };
    }
    await take(pieces, streamed, sink);
  } catch (error) {
    pieces.cancel();
    // What is missing is the usage at most.
    if (streamed.isWhole && error instanceof LostConnection) return { reply: streamed.read(), isUseless: false };
    const reason = error instanceof LostConnection ? lost(response) : error;
    throw streamed.hasText ? new BrokenStream(reason, streamed.read()) : reason;
  }
  const reply = streamed.read();
  return { reply, isUseless: reply.usage === undefined };
}

/** Until the stream says that it is done, or ends. */
async function take(pieces: Pieces, streamed: StreamedReply, { silence, onText }: StreamSink): Promise<void> {
  const events = new EventStream();
  const add = (data: string): void => {
    const { text, reasoning } = streamed.add(data);
    if (reasoning) silence.progressed();
    if (text === '') return;
    silence.said();
    onText?.(text);
  };
  for (let bytes = await pieces.next(silence); bytes; bytes = await pieces.next(silence)) {
    for (const data of events.add(bytes)) add(data);
    if (streamed.isDone) return pieces.finish();
  }
  for (const data of events.end()) add(data);
  if (!streamed.isWhole) throw new LostConnection();
}

function lost(response: Response): unknown {
  return brokenBody('The connection broke in the middle of the answer', response.headers.get('x-request-id') ?? '');
}

/** The body ended before the answer did. */
class LostConnection extends Error {}

/** The body of a response, piece by piece. */
class Pieces {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  /** Read already, to see what it is. */
  #first: Uint8Array | undefined;

  constructor({ body }: Response) {
    this.#reader = body?.getReader();
  }

  /** Whether it is no event stream: JSON, or a web page. Blanks before it are passed over. */
  async isOnePiece(silence: Silence): Promise<boolean> {
    for (let bytes = await this.next(silence); bytes; bytes = await this.next(silence)) {
      const start = bytes.findIndex((byte) => byte > 0x20);
      if (start === -1) continue;
      this.#first = bytes.subarray(start);
      return onePieceStarts.has(bytes[start] ?? 0);
    }
    return true;
  }

  /** Undefined at the end. */
  async next(silence: Silence): Promise<Uint8Array | undefined> {
    const first = this.#first;
    this.#first = undefined;
    if (first) return first;
    const piece = await this.#reader?.read().catch(() => {
      throw new LostConnection();
    });
    silence.heard();
    return piece?.value;
  }

  async rest(silence: Silence): Promise<string> {
    const parts: Uint8Array[] = [];
    for (let bytes = await this.next(silence); bytes; bytes = await this.next(silence)) parts.push(bytes);
    return Buffer.concat(parts).toString('utf8');
  }

  /** Reads what is left, in the background and not for long. */
  finish(): void {
    const timer = setTimeout(this.cancel, closingMs).unref();
    const read = async (): Promise<void> => {
      while (!(await this.#reader?.read())?.done);
    };
    void read()
      .catch(() => {})
      .finally(() => clearTimeout(timer));
  }

  readonly cancel = (): void => {
    void this.#reader?.cancel().catch(() => {});
  };
}

const onePieceStarts: ReadonlySet<number> = new Set([...'{[<"'].map((char) => char.charCodeAt(0)));
