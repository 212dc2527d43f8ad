/**
 * A language model service on loopback: a real HTTP server that speaks OpenAI's chat completions and translates
 * deterministically. Misbehaviours are functions (see fake-misbehaviours.ts), given at the start or later by `set`.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FakeBatches, type FakeBatchOptions, fakeBatches } from './fake-batches.ts';
import { type ChatBody, type FakeItem, readItems } from './fake-request.ts';
import { schemaFaults } from './fake-schema.ts';
import { type FakeStream, arrives as isStreamedWhole, sendStream } from './fake-stream.ts';

export * from './fake-misbehaviours.ts';
export type { ChatBody, FakeItem } from './fake-request.ts';

/** One request as the server got it. */
export interface FakeRequest {
  /** 0-based, over all chat completions of this server. */
  index: number;
  headers: IncomingHttpHeaders;
  body: ChatBody;
  sourceLang?: string;
  targetLang: string;
  /** The rows asked for; one with key `text` for a qwen-mt request. */
  items: readonly FakeItem[];
  /** The honest reply, key and translation in order. */
  translations: readonly [key: string, translation: string][];
  /** A qwen-mt request: the reply is bare text. */
  bare: boolean;
  /** When it came, milliseconds (performance.now). */
  at: number;
  /** HTTP status that it got; 0 while it is in flight and where the connection was cut. */
  status: number;
}

/** What to answer instead of the honest reply; absent parts stay honest. */
export interface FakeAnswer {
  status?: number;
  /** Whole HTTP body: a string as it stands, anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** What the model says. */
  raw?: string;
  /** Same as raw; null is sent as null. */
  content?: string | null;
  finishReason?: string;
  refusal?: string;
  /** Instead of the computed usage; null leaves it out. */
  usage?: unknown;
  /** Further fields of the completion, such as `service_tier`. */
  extra?: Record<string, unknown>;
  delayMs?: number;
  /** Never answer. */
  hang?: boolean;
  /** Cut the connection before the answer. */
  reset?: boolean;
  /** Promise the whole body, send half of it, cut the connection. */
  cutBody?: boolean;
  /** Send the headers and half of the body, then nothing more. */
  stall?: boolean;
  /** How to stream the answer, where that was asked for; false: it comes in one piece all the same. */
  stream?: FakeStream | false;
}

/** Undefined: the honest reply. */
export type Respond = (request: FakeRequest, index: number) => FakeAnswer | undefined | Promise<FakeAnswer | undefined>;

/** `item` holds what was said about the row (context, max_length, previous, problem …). */
export type Translate = (text: string, item: FakeItem, context: { targetLang: string; sourceLang?: string }) => string;

export interface FakeProviderOptions {
  /** Hold every body against the official schema and its field names; a violation is answered 422 and recorded. */
  schema?: boolean;
  /** Before every answer; default 0. */
  latencyMs?: number | ((index: number) => number);
  translate?: Translate;
  respond?: Respond;
  /** Default: the model asked for. */
  model?: string;
  /** Keep `requests`; off for benches. Default true. */
  record?: boolean;
  port?: number;
  /** Have files and batches, whose requests are answered as live ones are. */
  batches?: FakeBatchOptions;
  /** Status of `GET /models`, with an error body where it is none of success; `hang` answers never. Default 200. */
  models?: number | 'hang';
}

export interface Billed {
  requests: number;
  prompt: number;
  completion: number;
}

export interface FakeProvider {
  /** Base URL, ends in `/v1`. */
  url: string;
  requests: FakeRequest[];
  violations: string[];
  /** Sums over the completions whose bodies were sent whole. */
  billed: Billed;
  /** The same for those of batches, which cost half. */
  billedInBatches: Billed;
  /** Files and batches; with `options.batches`. */
  batches: FakeBatches;
  /** The same for completions that were made and never arrived: cut, stalled, or the client had gone. */
  unseen: Billed;
  inFlight: number;
  maxInFlight: number;
  /** The client's ports, by request: as many as it opened connections. */
  ports: (number | undefined)[];
  /** How often a text was in a request that was answered 200. */
  asked(text: string, targetLang?: string): number;
  /** Replaces `respond`; undefined behaves well again. */
  set(respond: Respond | undefined): void;
  close(): Promise<void>;
}

/** Keeps to the length it is told, as far as the text itself does. */
const defaultTranslate: Translate = (text, { max_length: most = Number.POSITIVE_INFINITY }, { targetLang }) => {
  const translation = `[${targetLang}] ${text}`;
  return translation.length <= most ? translation : text;
};

export async function startFakeProvider(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  let respond = options.respond;
  let count = 0;
  const nothing = (): Billed => ({ requests: 0, prompt: 0, completion: 0 });
  const server = createServer((incoming, response) => {
    incoming.on('error', () => {});
    response.on('error', () => {});
    handle(incoming, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`fake provider: ${String(error)}`);
    });
  });
  // A kept connection that the server closes first looks like a reset to the next request.
  server.keepAliveTimeout = 120_000;

  const fake: FakeProvider = {
    url: '',
    requests: [],
    violations: [],
    billed: nothing(),
    unseen: nothing(),
    billedInBatches: nothing(),
    batches: fakeBatches(options.batches ?? {}, answerLine, (faults) => {
      if (options.schema) fake.violations.push(...faults);
    }),
    inFlight: 0,
    maxInFlight: 0,
    ports: [],
    asked: (text, targetLang) =>
      fake.requests
        .filter((request) => request.status === 200 && (targetLang === undefined || request.targetLang === targetLang))
        .reduce((sum, { items }) => sum + items.filter((item) => item.text === text).length, 0),
    set: (next) => {
      respond = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    if (incoming.method === 'GET' && incoming.url === '/v1/models') return answerModels(response, options);
    if (options.batches && (await fake.batches.handle(incoming, response))) return;
    const body = await readBody(incoming);
    if (incoming.method !== 'POST' || incoming.url !== '/v1/chat/completions') {
      return sendJson(response, 404, { error: { message: `Invalid URL (${incoming.method} ${incoming.url})` } });
    }
    fake.inFlight++;
    fake.maxInFlight = Math.max(fake.maxInFlight, fake.inFlight);
    response.on('close', () => fake.inFlight--);
    await complete(JSON.parse(body) as ChatBody, incoming, response);
  }

  /** A line of a batch; undefined: it is left out of the results. */
  async function answerLine(body: ChatBody, headers: IncomingHttpHeaders) {
    const request = toRequest(body, headers, count++, options.translate ?? defaultTranslate);
    fake.requests.push(request);
    const answer = (await respond?.(request, request.index)) ?? {};
    if (answer.hang) return undefined;
    const completion = completionBody(request, answer, options.model);
    request.status = answer.status ?? 200;
    if (request.status === 200) bill(fake.billedInBatches, completion.usage);
    const isHonest = answer.body === undefined && request.status === 200;
    return { status: request.status, body: isHonest ? completion.body : answer.body };
  }

  async function complete(body: ChatBody, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = toRequest(body, incoming.headers, count++, options.translate ?? defaultTranslate);
    if (options.record !== false) {
      fake.requests.push(request);
      fake.ports.push(incoming.socket.remotePort);
    }
    const faults = options.schema ? schemaFaults(body) : [];
    if (faults.length > 0) {
      fake.violations.push(...faults);
      request.status = 422;
      // Names no field, or the provider would drop it and try again.
      return sendJson(response, 422, { error: { message: 'Schema violation', type: 'schema_violation' } });
    }
    const answer = (await respond?.(request, request.index)) ?? {};
    const { latencyMs = 0 } = options;
    const wait = answer.delayMs ?? (typeof latencyMs === 'number' ? latencyMs : latencyMs(request.index));
    if (wait > 0) await sleep(wait);
    if (answer.hang) return;
    if (answer.reset) {
      response.destroy();
      return;
    }
    if (isStreamed(request, answer)) await stream(request, answer, response);
    else send(request, answer, response);
  }

  async function stream(request: FakeRequest, answer: FakeAnswer, response: ServerResponse): Promise<void> {
    const { body, usage } = completionBody(request, answer, options.model);
    const halfway: FakeStream = answer.cutBody ? { endsBy: 'break' } : answer.stall ? { endsBy: 'hang' } : {};
    const how = { ...halfway, ...(answer.stream || {}) };
    const id = `req_${request.index}`;
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': id, ...answer.headers });
    const { stream_options: wishes } = request.body as { stream_options?: { include_usage?: boolean } };
    await sendStream(response, body, how, wishes?.include_usage === true);
    const isWhole = isStreamedWhole(how) && !response.destroyed;
    bill(isWhole ? fake.billed : fake.unseen, usage);
    if (isWhole) request.status = 200;
  }

  function send(request: FakeRequest, answer: FakeAnswer, response: ServerResponse): void {
    const completion = completionBody(request, answer, options.model);
    const status = answer.status ?? 200;
    const payload =
      answer.body === undefined
        ? status === 200
          ? completion.body
          : { error: { message: `HTTP ${status}` } }
        : answer.body;
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const arrives = !answer.cutBody && !answer.stall && !response.destroyed;
    if (payload === completion.body) bill(arrives ? fake.billed : fake.unseen, completion.usage);
    if (arrives) request.status = status;
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'x-request-id': `req_${request.index}`,
      ...answer.headers,
    });
    if (arrives) response.end(text);
    else
      response.write(
        Buffer.from(text).subarray(0, Buffer.byteLength(text) / 2),
        () => answer.cutBody && response.destroy(),
      );
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return fake;
}

function isStreamed({ body }: FakeRequest, { status = 200, body: given, stream }: FakeAnswer): boolean {
  return body.stream === true && status === 200 && given === undefined && stream !== false;
}

function toRequest(body: ChatBody, headers: IncomingHttpHeaders, index: number, translate: Translate): FakeRequest {
  const read = readItems(body);
  const context = {
    targetLang: read.targetLang,
    ...(read.sourceLang !== undefined && { sourceLang: read.sourceLang }),
  };
  return {
    index,
    headers,
    body,
    ...read,
    translations: read.items.map((item) => [item.key, translate(item.text, item, context)]),
    at: performance.now(),
    status: 0,
  };
}

interface CompletionUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details: { cached_tokens: number };
  completion_tokens_details: { reasoning_tokens: number };
}

function completionBody(request: FakeRequest, answer: FakeAnswer, model: string | undefined) {
  const content = answer.raw ?? (answer.content === undefined ? honestContent(request) : answer.content);
  const usage = countUsage(request.body, content ?? '');
  const body = {
    id: `chatcmpl-${request.index}`,
    object: 'chat.completion',
    created: 1_700_000_000,
    model: model ?? request.body.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: answer.refusal ?? null },
        logprobs: request.body.logprobs ? { content: tokenLogprobs(content ?? ''), refusal: null } : null,
        finish_reason: answer.finishReason ?? 'stop',
      },
    ],
    ...(answer.usage === undefined ? { usage } : answer.usage !== null && { usage: answer.usage }),
    ...answer.extra,
  };
  return { body, usage };
}

function honestContent({ translations, bare }: FakeRequest): string {
  if (bare) return translations[0]?.[1] ?? '';
  return `{${translations.map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`).join(',')}}`;
}

function countUsage(body: ChatBody, content: string): CompletionUsage {
  const characters = body.messages.reduce((sum, message) => sum + textOf(message.content).length, 0);
  const prompt = Math.ceil(characters / 4);
  const completion = Math.ceil(content.length / 4);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}

/** A system message may come in parts, to be marked. */
function textOf(content: string | { text: string }[]): string {
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('');
}

function bill(sum: Billed, usage: CompletionUsage): void {
  sum.requests++;
  sum.prompt += usage.prompt_tokens;
  sum.completion += usage.completion_tokens;
}

/** Tokens of up to four characters that join up to the content; their probabilities repeat 0.99, 0.9, 0.5. */
function tokenLogprobs(content: string) {
  const tokens = content.match(/[\s\S]{1,4}/gu) ?? [];
  return tokens.map((token, index) => ({
    token,
    logprob: Math.log([0.99, 0.9, 0.5][index % 3] as number),
    bytes: [...Buffer.from(token)],
    top_logprobs: [],
  }));
}

function modelList({ model = 'fake-model' }: FakeProviderOptions) {
  return { object: 'list', data: [{ id: model, object: 'model', created: 1_700_000_000, owned_by: 'fake' }] };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function answerModels(response: ServerResponse, options: FakeProviderOptions): void {
  const { models = 200 } = options;
  if (models === 'hang') return;
  const error = { message: 'Incorrect API key provided: sk-te***1234.', code: 'invalid_api_key' };
  sendJson(response, models, models === 200 ? modelList(options) : { error });
}
