/**
 * Files and batches of the fake provider: requests of a file are answered one by one by the same code as live ones, at the
 * moments that a test chooses. Requests for files and batches are held against the official description too.
 */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { ChatBody } from './fake-request.ts';
import { componentFaults } from './fake-schema.ts';

export interface FakeFile {
  id: string;
  filename: string;
  purpose: string;
  content: string;
  created_at: number;
}

export interface FakeBatch {
  id: string;
  input_file_id: string;
  status: string;
  created_at: number;
  metadata: Record<string, string>;
  output_file_id?: string;
  error_file_id?: string;
  errors?: { object: 'list'; data: { code: string; message: string; line?: number }[] };
  request_counts: { total: number; completed: number; failed: number };
}

/** One line of an input file. */
export interface FakeLine {
  custom_id: string;
  method: string;
  url: string;
  body: ChatBody;
}

/** How a call for files and batches is named in `calls` and to `step`: `POST /files`, `GET /batches/{id}` … */
export type FakeCall = string;

/** What to do instead of, or after, the honest work. */
export interface FakeStep {
  /** Answered instead of the work. */
  status?: number;
  body?: unknown;
  /** With `status`: when to come back, seconds. */
  retryAfter?: number;
  /** Do the work, then never answer. */
  hangAfter?: boolean;
  /** Never answer, do nothing. */
  hang?: boolean;
  /** Do the work, then cut the connection. */
  resetAfter?: boolean;
  /** Send the first half of the answer, then nothing more. */
  half?: boolean;
  /** Send the first half of the answer, then cut the connection. */
  cutHalf?: boolean;
  /** Send the first half of the answer as if it were all. */
  onlyHalf?: boolean;
}

export interface FakeBatchOptions {
  /** Asked on every call with its name and how often it came before. */
  step?: (call: FakeCall, nth: number) => FakeStep | undefined;
  /**
   * How a batch goes on, asked at each look (`GET /batches/{id}`), with how often it was looked at before. Default: the first
   * look finds it `validating`, the second in progress, the third completed.
   */
  advance?: (batch: FakeBatch, looks: number) => FakeAdvance;
  /** What the results call a request; default: as it was called. */
  rename?: (customId: string) => string;
  /** Entries in one page of a list; default: as asked. */
  pageSize?: number;
}

export type FakeAdvance =
  | { status: 'validating' | 'in_progress' | 'finalizing' | 'cancelling' }
  /** `answered`: so many of its requests, in the order of the results; default: all. */
  | { status: 'completed' | 'expired' | 'cancelled'; answered?: number }
  | { status: 'failed'; errors: { code: string; message: string; line?: number }[] };

export interface FakeBatches {
  files: Map<string, FakeFile>;
  batches: FakeBatch[];
  /** Files that were deleted, by name. */
  deleted: string[];
  /** Every upload that was kept, by name, deleted ones too. */
  uploads: string[];
  /** Names of all calls. */
  calls: FakeCall[];
  /** Replaces how batches go on. */
  advance: NonNullable<FakeBatchOptions['advance']>;
  step: FakeBatchOptions['step'];
  /** Resolves when a step has held a call up: the next one, or the last if nobody has waited for it. */
  heldUp(): Promise<FakeCall>;
  /** The lines of a batch's input. */
  linesOf(batch: FakeBatch): FakeLine[];
  handle(incoming: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

/** The answer of a line, as a live call would get it. */
export type AnswerLine = (
  body: ChatBody,
  headers: IncomingHttpHeaders,
) => Promise<{ status: number; body: unknown } | undefined>;

const defaultAdvance: NonNullable<FakeBatchOptions['advance']> = (batch, looks) => {
  if (batch.status === 'cancelling') return { status: 'cancelled', answered: 1 };
  return looks === 0 ? { status: 'validating' } : looks === 1 ? { status: 'in_progress' } : { status: 'completed' };
};

export function fakeBatches(
  options: FakeBatchOptions,
  answer: AnswerLine,
  violate: (faults: readonly string[]) => void,
): FakeBatches {
  let numbers = 0;
  const looks = new Map<string, number>();
  const counts = new Map<string, number>();
  const now = (): number => Math.floor(Date.now() / 1000);

  const fake: FakeBatches = {
    files: new Map(),
    batches: [],
    deleted: [],
    uploads: [],
    calls: [],
    advance: options.advance ?? defaultAdvance,
    step: options.step,
    heldUp: () =>
      new Promise((resolve) => {
        const held = holding.shift();
        if (held !== undefined) resolve(held);
        else waiter = resolve;
      }),
    linesOf: ({ input_file_id: id }) => parseLines(inputs.get(id) ?? ''),
    handle,
  };
  const holding: FakeCall[] = [];
  let waiter: ((call: FakeCall) => void) | undefined;
  const hold = (call: FakeCall): true => {
    if (waiter) waiter(call);
    else holding.push(call);
    waiter = undefined;
    return true;
  };
  /** Inputs by id, for the tests: the files themselves are deleted. */
  const inputs = new Map<string, string>();

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://fake');
    const [, , kind = '', id = '', action = ''] = pathname.split('/');
    if (kind !== 'files' && kind !== 'batches') return false;
    const call = `${incoming.method} /${kind}${id && '/{id}'}${action && `/${action}`}`;
    const body = await readAll(incoming);
    const nth = counts.get(call) ?? 0;
    counts.set(call, nth + 1);
    fake.calls.push(call);
    const step = fake.step?.(call, nth) ?? {};
    if (step.hang) return hold(call);
    if (step.status !== undefined) {
      if (step.retryAfter !== undefined) response.setHeader('retry-after', step.retryAfter);
      send(response, step.status, step.body ?? { error: { message: `Simulated failure ${step.status}` } });
      return true;
    }
    const result = await work(call, id, body, incoming.headers, searchParams);
    if (step.hangAfter) return hold(call);
    if (step.half) {
      sendHalf(response, String(result.body));
      return hold(call);
    }
    if (step.cutHalf) {
      sendHalf(response, String(result.body), () => response.destroy());
      return true;
    }
    const text = String(result.body);
    if (step.resetAfter) response.destroy();
    else send(response, result.status ?? 200, step.onlyHalf ? text.slice(0, text.length / 2) : result.body);
    return true;
  }

  async function work(
    call: FakeCall,
    id: string,
    body: Buffer,
    headers: IncomingHttpHeaders,
    query: URLSearchParams,
  ): Promise<{ status?: number; body: unknown }> {
    const batch = fake.batches.find((one) => one.id === id);
    switch (call) {
      case 'POST /files':
        return upload(body, headers);
      case 'GET /files':
        return page(
          [...fake.files.values()].filter(({ purpose }) => purpose === (query.get('purpose') ?? purpose)).map(describe),
          query,
        );
      case 'GET /files/{id}': {
        const file = fake.files.get(id);
        return file ? { body: describe(file) } : missing(`No such File object: ${id}`);
      }
      case 'DELETE /files/{id}': {
        const file = fake.files.get(id);
        if (!file) return missing(`No such File object: ${id}`);
        fake.files.delete(id);
        fake.deleted.push(file.filename);
        return { body: { id, object: 'file', deleted: true } };
      }
      case 'GET /files/{id}/content': {
        const file = fake.files.get(id);
        return file ? { body: file.content } : missing(`No such File object: ${id}`);
      }
      case 'POST /batches':
        return create(JSON.parse(body.toString('utf8')) as Record<string, unknown>);
      case 'GET /batches':
        return page(fake.batches.toReversed().map(show), query);
      case 'GET /batches/{id}': {
        if (!batch) return missing(`No batch found with id '${id}'.`);
        await goOn(batch);
        return { body: show(batch) };
      }
      case 'POST /batches/{id}/cancel':
        if (!batch) return missing(`No batch found with id '${id}'.`);
        if (!isOver(batch)) batch.status = 'cancelling';
        return { body: show(batch) };
      default:
        return missing(`Invalid URL (${call})`);
    }
  }

  function upload(body: Buffer, headers: IncomingHttpHeaders): { body: unknown } {
    const { fields, filename, content } = readForm(body, String(headers['content-type']));
    violate(componentFaults('CreateFileRequest', { ...fields, file: 'binary' }));
    const file: FakeFile = {
      id: `file-${++numbers}`,
      filename,
      purpose: fields.purpose ?? '',
      content,
      created_at: now(),
    };
    fake.files.set(file.id, file);
    fake.uploads.push(filename);
    inputs.set(file.id, content);
    return { body: describe(file) };
  }

  function create(body: Record<string, unknown>): { status?: number; body: unknown } {
    violate(componentFaults('CreateBatchRequest', body));
    const input = fake.files.get(String(body.input_file_id));
    if (!input) return missing(`No such File object: ${body.input_file_id}`);
    const lines = parseLines(input.content);
    violate(lineFaults(lines));
    const batch: FakeBatch = {
      id: `batch_${++numbers}`,
      input_file_id: input.id,
      status: 'validating',
      created_at: now(),
      metadata: body.metadata as Record<string, string>,
      request_counts: { total: lines.length, completed: 0, failed: 0 },
    };
    fake.batches.push(batch);
    return { body: show(batch) };
  }

  async function goOn(batch: FakeBatch): Promise<void> {
    if (isOver(batch)) return;
    const seen = looks.get(batch.id) ?? 0;
    looks.set(batch.id, seen + 1);
    const next = fake.advance(batch, seen);
    if (next.status === 'failed') {
      batch.errors = { object: 'list', data: next.errors };
    } else if (
      'answered' in next ||
      next.status === 'completed' ||
      next.status === 'expired' ||
      next.status === 'cancelled'
    ) {
      await finish(batch, next.status, 'answered' in next ? next.answered : undefined);
    }
    batch.status = next.status;
  }

  /** Results in another order than the requests. */
  async function finish(batch: FakeBatch, status: string, answered = Number.POSITIVE_INFINITY): Promise<void> {
    const output: string[] = [];
    const errors: string[] = [];
    const { rename = (customId: string) => customId } = options;
    for (const [nth, { body, ...line }] of fake.linesOf(batch).toReversed().entries()) {
      const custom_id = rename(line.custom_id);
      const id = `batch_req_${nth}`;
      if (nth >= answered) {
        if (status === 'expired') {
          const error = {
            code: 'batch_expired',
            message: 'This request could not be executed before the completion window expired.',
          };
          errors.push(JSON.stringify({ id, custom_id, response: null, error }));
        }
        continue;
      }
      const answer_ = await answer(body, {});
      if (!answer_) continue;
      const response = { status_code: answer_.status, request_id: `req_${id}`, body: answer_.body };
      const text = JSON.stringify({ id, custom_id, response, error: null });
      (answer_.status === 200 ? output : errors).push(text);
      batch.request_counts[answer_.status === 200 ? 'completed' : 'failed']++;
    }
    if (output.length > 0) batch.output_file_id = keep(`${batch.id}_output.jsonl`, output);
    if (errors.length > 0) batch.error_file_id = keep(`${batch.id}_error.jsonl`, errors);
  }

  function keep(filename: string, lines: readonly string[]): string {
    const id = `file-${++numbers}`;
    fake.files.set(id, { id, filename, purpose: 'batch_output', content: `${lines.join('\n')}\n`, created_at: now() });
    return id;
  }

  function page(entries: readonly { id: string }[], query: URLSearchParams): { body: unknown } {
    const size = options.pageSize ?? Number(query.get('limit') ?? 20);
    const after = query.get('after');
    const start = after === null ? 0 : entries.findIndex(({ id }) => id === after) + 1;
    const data = entries.slice(start, start + size);
    const [first_id, last_id] = [data[0]?.id ?? null, data.at(-1)?.id ?? null];
    return { body: { object: 'list', data, first_id, last_id, has_more: start + size < entries.length } };
  }

  return fake;
}

function isOver({ status }: FakeBatch): boolean {
  return ['completed', 'failed', 'expired', 'cancelled'].includes(status);
}

function describe({ content, ...file }: FakeFile) {
  return { ...file, object: 'file', bytes: Buffer.byteLength(content), status: 'processed' };
}

function show(batch: FakeBatch) {
  return { ...batch, object: 'batch', endpoint: '/v1/chat/completions', completion_window: '24h' };
}

function missing(message: string) {
  return { status: 404, body: { error: { message, type: 'invalid_request_error', param: 'id', code: null } } };
}

function parseLines(content: string): FakeLine[] {
  return content
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as FakeLine);
}

/** What the documentation asks of a file of requests: one model, ids that occur once, bodies that a live call could have. */
function lineFaults(lines: readonly FakeLine[]): string[] {
  const faults = lines.flatMap(({ method, url, body, ...rest }) => [
    ...(method === 'POST' && url === '/v1/chat/completions' ? [] : [`line to ${method} ${url}`]),
    ...Object.keys(rest).flatMap((name) => (name === 'custom_id' ? [] : [`line with ${name}`])),
    ...componentFaults('CreateChatCompletionRequest', body),
  ]);
  if (new Set(lines.map(({ custom_id }) => custom_id)).size !== lines.length) faults.push('duplicate custom_id');
  if (new Set(lines.map(({ body }) => body.model)).size > 1) faults.push('mismatched model');
  if (lines.length === 0) faults.push('empty file');
  return faults;
}

/** A multipart form with one file. */
function readForm(body: Buffer, type: string): { fields: Record<string, string>; filename: string; content: string } {
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1] ?? '';
  const fields: Record<string, string> = {};
  let filename = '';
  let content = '';
  for (const part of body.toString('utf8').split(`--${boundary}`).slice(1, -1)) {
    const end = part.indexOf('\r\n\r\n');
    const head = part.slice(0, end);
    const value = part.slice(end + 4, -2);
    const name = /name="([^"]*)"/.exec(head)?.[1] ?? '';
    const file = /filename="([^"]*)"/.exec(head)?.[1];
    if (file === undefined) fields[name] = value;
    else [filename, content] = [file, value];
  }
  return { fields, filename, content };
}

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'application/octet-stream' : 'application/json' });
  response.end(isText ? body : JSON.stringify(body));
}

function sendHalf(response: ServerResponse, text: string, done?: () => void): void {
  const whole = Buffer.from(text);
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': whole.length });
  response.write(whole.subarray(0, whole.length / 2), done);
}
