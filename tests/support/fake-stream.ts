/** A chat completion as the server-sent events of a stream, cut at awkward places and ended in awkward ways. */
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/** How a stream goes; absent parts go well. */
export interface FakeStream {
  /** UTF-16 units of the reply in one event: default 3, which cuts escapes and surrogate pairs. */
  piece?: number;
  /** Bytes in one write, each a chunk of the HTTP body of its own; default 61, which cuts characters and line ends. */
  bytes?: number;
  /** Default `\n`. */
  lineEnd?: string;
  /** Milliseconds before each event. */
  paceMs?: number;
  /** Part of the reply that is sent before it ends so; default 0.5. */
  fraction?: number;
  /**
   * The end, after the fraction: the connection breaks, nothing more comes, only comments come, the body ends as if all
   * were well, an error comes.
   */
  endsBy?: 'break' | 'hang' | 'comments' | 'end' | 'error';
  /** The finish reason is told before it ends so. */
  finishes?: boolean;
  /** Data of the event of `endsBy: 'error'`. */
  error?: unknown;
  /** Reasoning that is told before the text, word by word. */
  reasoning?: string;
  /** The usage chunk is left out; so it is where it was not asked for. */
  noUsage?: boolean;
  /** No `[DONE]`. */
  noEnd?: boolean;
  /** Comments come in these intervals, milliseconds, before the text begins; so many. */
  comments?: { everyMs: number; count: number };
}

interface Completion {
  id: string;
  created: number;
  model: string;
  choices: {
    message: { content: string | null; refusal: string | null };
    logprobs: { content: { token: string }[] } | null;
    finish_reason: string;
  }[];
  usage?: unknown;
  service_tier?: unknown;
}

/** Whether all of the completion arrives. */
export function arrives({ endsBy }: FakeStream): boolean {
  return endsBy === undefined;
}

/** Sends the events; resolves when the body has ended, or nothing more will come. */
export async function sendStream(
  response: ServerResponse,
  completion: Completion,
  stream: FakeStream,
  withUsage: boolean,
): Promise<void> {
  const { bytes = 61, lineEnd = '\n', paceMs = 0, comments, endsBy, error } = stream;
  const write = async (text: string): Promise<void> => {
    const all = Buffer.from(text);
    for (let at = 0; at < all.length; at += bytes) {
      if (response.destroyed) return;
      response.write(all.subarray(at, at + bytes));
      await nextTurn(); // what is written in one turn travels in one chunk
    }
  };
  const event = (data: unknown): Promise<void> =>
    write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}${lineEnd}${lineEnd}`);
  for (let sent = 0; comments && sent < comments.count; sent++) {
    await sleep(comments.everyMs);
    await write(`: still here${lineEnd}${lineEnd}`);
  }
  for (const chunk of chunksOf(completion, stream)) {
    if (paceMs > 0) await sleep(paceMs);
    await event(chunk);
  }
  switch (endsBy) {
    case 'break':
      response.destroy();
      return;
    case 'hang':
      return;
    case 'comments':
      for (; !response.destroyed; await sleep(100)) await write(`: still here${lineEnd}${lineEnd}`);
      return;
    case 'error':
      await event(error ?? { error: { message: 'The server had an error', type: 'server_error' } });
      response.end();
      return;
    case 'end':
      response.end();
      return;
  }
  const { usage } = completion;
  if (usage !== undefined && withUsage && !stream.noUsage) await event({ ...shell(completion), choices: [], usage });
  if (!stream.noEnd) await event('[DONE]');
  response.end();
}

function* chunksOf(completion: Completion, { piece = 3, fraction = 0.5, endsBy, finishes, reasoning }: FakeStream) {
  const [choice] = completion.choices;
  if (!choice) return;
  const { message, logprobs, finish_reason } = choice;
  const chunk = (delta: object, more: object = {}) => ({
    ...shell(completion),
    choices: [{ index: 0, delta, logprobs: null, finish_reason: null, ...more }],
  });
  yield chunk({ role: 'assistant', content: '', refusal: null });
  for (const thought of reasoning?.split(' ') ?? []) yield chunk({ reasoning_content: `${thought} ` });
  if (message.refusal !== null) yield chunk({ refusal: message.refusal });
  const content = message.content ?? '';
  const end = endsBy === undefined ? content.length : Math.floor(content.length * fraction);
  if (logprobs) {
    let at = 0;
    for (const token of logprobs.content) {
      if (at >= end) break;
      yield chunk({ content: token.token }, { logprobs: { content: [token], refusal: null } });
      at += token.token.length;
    }
  } else {
    for (let at = 0; at < end; at += piece) yield chunk({ content: content.slice(at, Math.min(end, at + piece)) });
  }
  if (endsBy === undefined || finishes) yield chunk({}, { finish_reason });
}

function shell({ id, created, model, service_tier }: Completion) {
  return { id, object: 'chat.completion.chunk', created, model, ...(service_tier !== undefined && { service_tier }) };
}
