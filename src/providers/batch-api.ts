import type { OpenAI } from 'openai';
import { ProviderError } from '../errors.ts';
import type { BatchLine, BatchService, ProviderRequest, RemoteBatch, RequestFile } from '../types/provider.ts';
import type { ProviderSettings } from '../types/settings.ts';
import { linesOf, readErrors, readLine } from './batch-lines.ts';
import { classify } from './classify.ts';
import type { ServiceClient } from './client.ts';
import { brokenBody } from './reply.ts';
import { record, ServiceError, text } from './service-error.ts';
import { TimedCall } from './timed-call.ts';

/** What the batches of a service have from its live calls. */
export interface BatchDialect {
  /** The body that a live call would have. */
  body(request: ProviderRequest): Record<string, unknown>;
  /** Whether an error is about a parameter of the body, which is left out from then on. */
  learn(error: unknown): boolean;
}

const endpoint = '/v1/chat/completions';
const pageSize = 100;
/** Smaller files go in one piece with their length: not every service takes a body without. */
const largestPiece = 16 * 1024 * 1024;
/** The machines of a service need not agree on the time to the second. */
const clockSkewSeconds = 3600;
const enqueuedLimit = /token_limit_exceeded|enqueued token limit/i;

/** Files and batches by the calls of OpenAI, which Qwen and others have too. */
export function batchService(settings: ProviderSettings, dialect: BatchDialect): BatchService {
  const secrets = settings.apiKey ? [settings.apiKey] : [];
  const explain = (error: unknown): ProviderError => classify(error, settings.kind, secrets);
  const lines = { model: settings.model, classify: explain, learn: dialect.learn };
  let client: Promise<ServiceClient> | undefined;

  /** One call under the configured timeout, its error classified. */
  async function call<T>(
    signal: AbortSignal,
    work: (service: ServiceClient, call: TimedCall) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    client ??= import('./client.ts').then(({ ServiceClient }) => new ServiceClient(settings));
    const own = new TimedCall(settings.timeoutSeconds, signal);
    try {
      return await work(await client, own);
    } catch (error) {
      signal.throwIfAborted();
      throw explain(own.errorOf(error));
    } finally {
      own.close();
    }
  }

  const toRemote = (batch: OpenAI.Batch): RemoteBatch => {
    if (!text(record(batch).id)) noAnswer('a batch');
    const { id, output_file_id: output, error_file_id: errors, request_counts: counts } = batch;
    // Together and others write it their own way.
    const status = text(batch.status).toLowerCase().replace('canceled', 'cancelled');
    const { total = 0, completed = 0, failed = 0 } = counts ?? {};
    return {
      id,
      status,
      counts: { total, completed, failed },
      ...(output && { outputFileId: output }),
      ...(errors && { errorFileId: errors }),
      ...(status === 'failed' && refusalOf(batch.errors, explain)),
    };
  };

  /** Pages of a list, one call each. Throws where the answer is no list: nothing could be told from it. */
  async function* pages(
    path: '/files' | '/batches',
    query: Record<string, string>,
    signal: AbortSignal,
  ): AsyncGenerator<{ entries: Record<string, unknown>[]; isLast: boolean }> {
    for (let after: string | undefined; ; ) {
      const parameters = { ...query, limit: pageSize, ...(after !== undefined && { after }) };
      const { data, has_more: hasMore } = await call(signal, async (service, { signal }) =>
        record(await service.get(path, { query: parameters, signal })),
      );
      if (!Array.isArray(data)) noAnswer('a list');
      const entries = data.map(record);
      const last = text(entries.at(-1)?.id);
      // The same page again comes from a service that has no pages.
      const isLast = hasMore !== true || last === '' || last === after;
      yield { entries, isLast };
      if (isLast) return;
      after = last;
    }
  }

  /** When the service got a file, by its own clock, in seconds; -Infinity: it does not say. */
  async function createdAt(fileId: string, signal: AbortSignal): Promise<number> {
    try {
      const { created_at: time } = await call(signal, async (service, { signal }) =>
        record(await service.files.retrieve(fileId, { signal })),
      );
      return typeof time === 'number' ? time : Number.NEGATIVE_INFINITY;
    } catch (error) {
      if (!(error instanceof ProviderError) || error.status !== 404) throw error;
      return Number.NEGATIVE_INFINITY;
    }
  }

  async function* results(fileId: string, signal: AbortSignal): AsyncIterable<BatchLine> {
    const own = new TimedCall(settings.timeoutSeconds, signal);
    try {
      const response = await call(signal, async (service) => service.files.content(fileId, { signal: own.signal }));
      for await (const line of linesOf(own.alive(response.body as AsyncIterable<Uint8Array> | null))) {
        const read = readLine(line, lines);
        if (read) yield read;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw explain(own.errorOf(error));
    } finally {
      own.close();
    }
  }

  return {
    line(custom_id, request) {
      return `${JSON.stringify({ custom_id, method: 'POST', url: endpoint, body: dialect.body(request) })}\n`;
    },
    upload: (name, content, signal) =>
      orUnknown(settings, 'POST /files', () =>
        call(signal, async (service, { signal, touch }) => {
          const file = await toUpload(name, content, touch);
          const { id } = record(await service.files.create({ file, purpose: 'batch' }, { signal }));
          return text(id) || noAnswer('an uploaded file');
        }),
      ),
    async findFile(name, signal) {
      for await (const { entries } of pages('/files', { purpose: 'batch' }, signal)) {
        const found = entries.find(({ filename }) => filename === name);
        if (found) return text(found.id);
      }
      return undefined;
    },
    create: (input_file_id, metadata, signal) =>
      orUnknown(settings, 'POST /batches', () =>
        call(signal, async (service, { signal }) => {
          const body = { input_file_id, endpoint, completion_window: '24h', metadata } as const;
          return toRemote(await service.batches.create(body, { signal }));
        }),
      ),
    find: (inputFileId, signal) =>
      orUnknown(settings, 'GET /batches', async () => {
        let newest = Number.NEGATIVE_INFINITY;
        let uploadedAt: number | undefined;
        for await (const { entries: batches, isLast } of pages('/batches', {}, signal)) {
          const found = batches.find(({ input_file_id: id }) => id === inputFileId);
          if (found) return toRemote(found as unknown as OpenAI.Batch);
          if (isLast) return undefined;
          const times = batches.map(({ created_at: time }) => Number(time));
          newest = Math.max(newest, ...times);
          const last = times.at(-1) ?? newest;
          uploadedAt ??= await createdAt(inputFileId, signal);
          // Newest first: all that follow are older still than the file.
          if (last < newest && last < uploadedAt - clockSkewSeconds) return undefined;
        }
        return undefined;
      }),
    retrieve: (id, signal) =>
      call(signal, async (service, { signal }) => toRemote(await service.batches.retrieve(id, { signal }))),
    cancel: (id, signal) =>
      call(signal, async (service, { signal }) => void (await service.batches.cancel(id, { signal }))),
    results,
    deleteFile: (id, signal) =>
      call(signal, async (service, { signal }) => void (await service.files.delete(id, { signal }))),
  };
}

async function toUpload(name: string, content: RequestFile, touch: () => void) {
  const { toFile, toStreamingFile } = await import('openai');
  if (content.size > largestPiece) return toStreamingFile(watched(content.read(), touch), name);
  const pieces: Uint8Array[] = [];
  for await (const piece of content.read()) pieces.push(piece);
  return toFile(Buffer.concat(pieces), name, { type: 'application/jsonl' });
}

async function* watched(content: AsyncIterable<Uint8Array>, touch: () => void): AsyncIterable<Uint8Array> {
  for await (const chunk of content) {
    touch();
    yield chunk;
  }
}

function noAnswer(what: string): never {
  throw brokenBody(`The answer is not ${what}`);
}

/** Says it in so many words where a service has no such call at all. */
async function orUnknown<T>({ name }: ProviderSettings, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProviderError) || ![404, 405, 501].includes(error.status ?? 0)) throw error;
    const { code, status = 404 } = error;
    const message = `${name} has no batch mode (${what} was answered ${status}): run without --batch-api`;
    throw new ProviderError({ kind: 'permanent', reason: 'refused' }, message, { code, status });
  }
}

function refusalOf(
  errors: unknown,
  explain: (error: unknown) => ProviderError,
): Pick<RemoteBatch, 'refusal' | 'isFull'> {
  const { code, message } = readErrors(errors);
  const refusal = explain(new ServiceError({ status: 400, code, type: '', param: '', message }));
  return { refusal, ...(enqueuedLimit.test(`${code} ${message.slice(0, 2000)}`) && { isFull: true }) };
}
