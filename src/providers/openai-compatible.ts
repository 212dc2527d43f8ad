import { ProviderError } from '../errors.ts';
import type { Provider, ProviderReply, ProviderRequest } from '../types/provider.ts';
import type { ProviderSettings } from '../types/settings.ts';
import { batchService } from './batch-api.ts';
import { classify } from './classify.ts';
import type { ServiceClient } from './client.ts';
import { RefusedParameters } from './refused-parameters.ts';
import { brokenBody, readReply } from './reply.ts';

type Body = Record<string, unknown>;

/** What a service does its own way. */
export interface Dialect {
  /** Fields of the request body that differ from or add to the common ones; undefined removes one. */
  fields?(request: ProviderRequest): Body;
  /** See Provider; `refused` are the parameters that the service did not take. */
  extraOutputTokens?(refused: ReadonlySet<string>): number;
  /** Turns the reply into the shape that the engine reads. */
  reply?(reply: ProviderReply, request: ProviderRequest): ProviderReply;
  maxItemsPerRequest?: number;
}

/** A service that speaks OpenAI's chat completions. The client is loaded with the first request. */
export function openAiCompatible(settings: ProviderSettings, dialect: Dialect = {}): Provider {
  const secrets = settings.apiKey ? [settings.apiKey] : [];
  const refused = new RefusedParameters();
  let client: Promise<ServiceClient> | undefined;

  /** Sends until no parameter is refused any more; only what the service or the network did is classified. */
  async function send(request: ProviderRequest, signal: AbortSignal): Promise<ProviderReply> {
    client ??= import('./client.ts').then(({ ServiceClient }) => new ServiceClient(settings));
    const service = await client;
    for (;;) {
      signal.throwIfAborted();
      const body = refused.adapt(requestBody(settings, dialect, request));
      try {
        return await post(service, body, settings, signal, request.timeoutMs);
      } catch (error) {
        signal.throwIfAborted();
        if (!refused.learn(error, body)) throw explain(classify(error, settings.kind, secrets), settings);
      }
    }
  }

  const batchBody = (request: ProviderRequest): Body => {
    const maxOutputTokens = request.maxOutputTokens + extraOutputTokens();
    return refused.adapt(requestBody(settings, dialect, { ...request, maxOutputTokens }));
  };
  /** All requests of a batch were made alike, before anything was refused. */
  const learnOfBatch = (error: unknown): boolean => refused.learn(error, requestBody(settings, dialect, anyRequest));
  const extraOutputTokens = (): number => dialect.extraOutputTokens?.(refused.names) ?? 0;
  return {
    name: settings.name,
    model: settings.model,
    get extraOutputTokens() {
      return extraOutputTokens();
    },
    ...(dialect.maxItemsPerRequest
      ? { maxItemsPerRequest: dialect.maxItemsPerRequest }
      : { batches: batchService(settings, { body: batchBody, learn: learnOfBatch }) }),
    complete: async (request, signal) => {
      signal.throwIfAborted();
      // Fixed before anything is awaited: so much money is set aside for it.
      const maxOutputTokens = request.maxOutputTokens + extraOutputTokens();
      const reply = await send({ ...request, maxOutputTokens }, signal);
      return dialect.reply ? dialect.reply(reply, request) : reply;
    },
  };
}

const anyRequest: ProviderRequest = {
  system: '',
  user: '',
  items: [],
  targetLang: 'en',
  glossary: {},
  maxOutputTokens: 1,
};

function requestBody(settings: ProviderSettings, dialect: Dialect, request: ProviderRequest): Body {
  const body: Body = {
    model: settings.model,
    messages: [
      { role: 'system', content: request.system },
      { role: 'user', content: request.user },
    ],
    temperature: settings.temperature,
    max_tokens: request.maxOutputTokens,
    response_format: { type: 'json_object' },
    ...(settings.logprobs && { logprobs: true }),
    ...(settings.reasoningEffort && { reasoning_effort: settings.reasoningEffort }),
    ...dialect.fields?.(request),
    ...settings.extraBody,
  };
  // Replies are read whole; a stream would be a broken body.
  delete body.stream;
  delete body.stream_options;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

/**
 * One HTTP call under one deadline. The client's own timeout ends with the headers, so a body that stops halfway would
 * hang on; and it never takes its listener off the signal, which here lives as long as the run.
 */
async function post(
  client: ServiceClient,
  body: Body,
  settings: ProviderSettings,
  signal: AbortSignal,
  expectedMs = Number.POSITIVE_INFINITY,
) {
  const call = new AbortController();
  const abort = () => call.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const isShorter = expectedMs < client.timeout;
  const seconds = isShorter ? Math.round(expectedMs / 1000) : settings.timeoutSeconds;
  const late = new DOMException(`No answer within ${seconds} s (timed out)`, 'TimeoutError');
  const timer = setTimeout(() => call.abort(late), isShorter ? expectedMs : client.timeout);
  try {
    const options = { body, signal: call.signal };
    const response = await client.post('/chat/completions', options).asResponse();
    return readReply(await readBody(response), response.headers, settings.model);
  } catch (error) {
    if (call.signal.aborted && !signal.aborted) throw late;
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

async function readBody(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch {
    throw brokenBody('The connection broke in the middle of the answer', response.headers.get('x-request-id') ?? '');
  }
}

/** A refused call without a key most often means that the key is missing. */
function explain(error: ProviderError, settings: ProviderSettings): ProviderError {
  const { fault, code, status, requestId } = error;
  if (settings.apiKey || fault.kind !== 'permanent' || fault.reason !== 'auth') return error;
  const where = settings.apiKeyVariable ? `set ${settings.apiKeyVariable}` : 'set api_key';
  const message = `No key for ${settings.name}: ${where}. ${error.message}`.slice(0, 500);
  return new ProviderError(fault, message, {
    code,
    ...(status !== undefined && { status }),
    ...(requestId !== undefined && { requestId }),
  });
}
