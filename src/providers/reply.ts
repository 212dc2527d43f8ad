import { ProviderError } from '../errors.ts';
import type { ProviderReply, TokenLogprob } from '../types/provider.ts';
import type { Usage } from '../types/usage.ts';
import { readLimits } from './account-limits.ts';
import { readFault, record, ServiceError, text } from './service-error.ts';

/**
 * Reads the body of a 200. Only what the service returned is reported. Throws a ServiceError for an `{error}` inside
 * the 200 and a transient `broken_body` for anything that is no chat completion.
 */
export function readReply(body: string, headers: Headers, sentModel: string): ProviderReply {
  return readCompletion(parse(body, headers.get('x-request-id')?.slice(0, 200)), headers, sentModel);
}

/** The same for a body that is parsed already. */
export function readCompletion(body: unknown, headers: Headers, sentModel: string): ProviderReply {
  const requestId = headers.get('x-request-id')?.slice(0, 200);
  const completion = record(body);
  const choice = record(Array.isArray(completion.choices) ? completion.choices[0] : undefined);
  const error = completion.error ?? choice.error;
  if (error) throw new ServiceError(readFault(undefined, { error, request_id: completion.request_id }, headers));
  if (typeof choice.message !== 'object' || choice.message === null) {
    throw brokenBody('The answer holds no choices', requestId);
  }
  const message = record(choice.message);
  const usage = readUsage(completion.usage);
  const logprobs = readLogprobs(record(choice.logprobs).content);
  const limits = readLimits(headers);
  const id = requestId || text(completion.id);
  return {
    text: readContent(message.content),
    model: text(completion.model) || sentModel,
    ...(usage && { usage }),
    ...(text(completion.service_tier) && { tier: text(completion.service_tier) }),
    ...(text(choice.finish_reason) && { finishReason: text(choice.finish_reason) }),
    ...(text(message.refusal) && { refusal: text(message.refusal) }),
    ...(id && { requestId: id }),
    ...(logprobs && { logprobs }),
    ...(limits && { limits }),
  };
}

/** An answer that began well and cannot be used; it may have been billed. */
export function brokenBody(message: string, requestId?: string): ProviderError {
  return new ProviderError({ kind: 'transient' }, message, {
    code: 'broken_body',
    status: 200,
    ...(requestId && { requestId }),
  });
}

function parse(body: string, requestId: string | undefined): unknown {
  try {
    return JSON.parse(body);
  } catch {
    const what =
      body.trim() === '' ? 'is empty' : body.trimStart().startsWith('<') ? 'is a web page' : 'is cut or broken';
    throw brokenBody(`The answer ${what}; a chat completion was expected`, requestId);
  }
}

/** A string, or the text of its parts where a service answers in parts. */
export function readContent(content: unknown): string {
  if (Array.isArray(content)) return content.map((part) => text(record(part).text)).join('');
  return text(content);
}

/** Undefined where a count is missing or makes no sense: an unknown usage is reported as unknown, never as a guess. */
function readUsage(value: unknown): Usage | undefined {
  const usage = record(value);
  const [prompt, answer] = [count(usage.prompt_tokens), count(usage.completion_tokens)];
  if (prompt === undefined || answer === undefined) return undefined;
  const cached = count(record(usage.prompt_tokens_details).cached_tokens) ?? count(usage.prompt_cache_hit_tokens) ?? 0;
  const cacheWrite = count(record(usage.prompt_tokens_details).cache_write_tokens) ?? 0;
  const reasoning = count(record(usage.completion_tokens_details).reasoning_tokens) ?? 0;
  // xAI and others count reasoning beside the completion; it is billed as output all the same.
  const beside = reasoning > answer || (reasoning > 0 && usage.total_tokens === prompt + answer + reasoning);
  const completion = beside ? answer + reasoning : answer;
  return { prompt, cached: Math.min(cached, prompt), ...(cacheWrite > 0 && { cacheWrite }), completion, reasoning };
}

function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

/** All tokens or none: a gap would shift the probabilities against the text. */
function readLogprobs(content: unknown): TokenLogprob[] | undefined {
  if (!Array.isArray(content) || content.length === 0) return undefined;
  const tokens: TokenLogprob[] = [];
  for (const entry of content) {
    const { token, logprob, bytes } = record(entry);
    if (typeof token !== 'string' || typeof logprob !== 'number' || !Number.isFinite(logprob)) return undefined;
    tokens.push({ token, logprob, ...(Array.isArray(bytes) && { bytes: bytes as number[] }) });
  }
  return tokens;
}
