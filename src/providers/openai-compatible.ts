import { ProviderError } from '../errors.ts';
import type { Provider, ProviderReply, ProviderRequest } from '../types/provider.ts';
import type { ProviderSettings } from '../types/settings.ts';
import { batchService } from './batch-api.ts';
import { classify } from './classify.ts';
import type { ServiceClient } from './client.ts';
import { post, postStream } from './post.ts';
import { RefusedParameters } from './refused-parameters.ts';
import { BrokenStream } from './stream.ts';

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
        if (body.stream !== true) return await post(service, body, settings, request, signal);
        const { reply, isUseless } = await postStream(service, body, settings, request, signal);
        if (isUseless) refused.names.add('stream');
        return reply;
      } catch (error) {
        if (error instanceof BrokenStream) throw brokenOff(error, signal);
        signal.throwIfAborted();
        if (!refused.learn(error, body)) throw explain(classify(error, settings.kind, secrets), settings);
      }
    }
  }

  function brokenOff({ reason, partial }: BrokenStream, signal: AbortSignal): ProviderError {
    const error = signal.aborted ? aborted() : explain(classify(reason, settings.kind, secrets), settings);
    return error.within(partial);
  }

  // The answers of a batch come in a file, never as a stream.
  const { stream: _, ...inBatch } = settings;
  const batchBody = (request: ProviderRequest): Body => {
    const maxOutputTokens = request.maxOutputTokens + extraOutputTokens();
    return refused.adapt(requestBody(inBatch, dialect, { ...request, maxOutputTokens }));
  };
  /** All requests of a batch were made alike, before anything was refused. */
  const learnOfBatch = (error: unknown): boolean => refused.learn(error, requestBody(inBatch, dialect, anyRequest));
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
      const extra = request.extraOutputTokens ?? extraOutputTokens();
      const maxOutputTokens = request.maxOutputTokens + extra;
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
    ...(settings.stream && { stream: true, stream_options: { include_usage: true } }),
    ...(settings.logprobs && { logprobs: true }),
    ...(settings.reasoningEffort && { reasoning_effort: settings.reasoningEffort }),
    ...dialect.fields?.(request),
    ...furtherFields(settings),
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

/** Whether there is a stream, and with usage, follows from the option alone. */
function furtherFields({ extraBody: { stream: _, stream_options: __, ...fields } }: ProviderSettings): Body {
  return fields;
}

function aborted(): ProviderError {
  return new ProviderError({ kind: 'transient' }, 'The call was ended', { code: 'aborted' });
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
