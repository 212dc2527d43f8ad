import { describe, expect, it } from 'vitest';
import { classify } from '../../src/providers/classify.ts';
import { createProvider } from '../../src/providers/registry.ts';
import { retryAfterMs } from '../../src/providers/retry-after.ts';
import type { ProviderKind } from '../../src/types/settings.ts';
import { fakeService, never, providerError, request, settings } from './support.ts';

async function failure(kind: ProviderKind, status: number, body: unknown, headers?: Record<string, string>) {
  const fake = await fakeService({ respond: () => ({ status, body, ...(headers && { headers }) }) });
  const provider = await createProvider(settings({ kind, baseUrl: fake.url, model: 'm' }));
  const error = await providerError(provider.complete(request(), never));
  expect(fake.requests).toHaveLength(1);
  return error;
}

const error = (code: string | null, message = 'It failed.', type = 'invalid_request_error') => ({
  error: { message, type, param: null, code },
});

const throttled = { kind: 'throttled' };
const transient = { kind: 'transient' };
const rejected = { kind: 'rejected' };
const permanent = (reason: string) => ({ kind: 'permanent', reason });
const content = (what: string) => ({ kind: 'content', failure: what });

describe('classification', () => {
  it.each<[ProviderKind, number, unknown, object]>([
    ['openai', 429, error('rate_limit_exceeded'), throttled],
    ['openai', 429, error('slow_down'), throttled],
    ['openai', 429, error(null), throttled],
    ['openai', 429, error('insufficient_quota'), permanent('quota')],
    ['openai', 429, error(null, 'You exceeded your current quota', 'insufficient_quota'), permanent('quota')],
    ['compatible', 429, error('insufficient_quota'), permanent('quota')],
    ['compatible', 429, error('insufficient_quota', 'See https://help.aliyun.com/error-code'), throttled],
    ['compatible', 429, error(null, 'suspended', 'exceeded_current_quota_error'), permanent('quota')],
    [
      'compatible',
      429,
      error('rate_limit_exceeded', 'Request too large for m on TPM: Limit 1, Requested 9'),
      content('too_long'),
    ],
    ['qwen', 429, error('insufficient_quota'), throttled],
    ['qwen', 429, error('Throttling.AllocationQuota'), throttled],
    ['qwen', 429, error('Throttling.RateQuota'), throttled],
    ['qwen', 429, error('limit_burst_rate'), throttled],
    ['qwen', 429, error('limit_requests'), throttled],
    ['qwen', 400, error('Arrearage'), permanent('quota')],
    [
      'qwen',
      400,
      { code: 'Arrearage', message: 'Access denied, account overdue', request_id: 'r' },
      permanent('quota'),
    ],
    ['qwen', 400, error('PrepaidBillOverdue'), permanent('quota')],
    ['qwen', 403, error('AllocationQuota.FreeTierOnly'), permanent('quota')],
    ['qwen', 401, error('invalid_api_key'), permanent('auth')],
    ['qwen', 400, error('data_inspection_failed'), content('content_filter')],
    ['qwen', 400, error('DataInspectionFailed'), content('content_filter')],
    ['qwen', 400, error('InvalidParameter', 'Range of input length should be [1, 30720]'), content('too_long')],
    ['qwen', 404, error('model_not_found'), permanent('refused')],
    ['openai', 503, error('server_is_overloaded'), transient],
    ['openai', 401, error(null), permanent('auth')],
    ['openai', 400, error('invalid_api_key'), permanent('auth')],
    ['compatible', 402, error(null, 'Insufficient Balance'), permanent('quota')],
    ['openai', 403, error('unsupported_country_region_territory'), permanent('auth')],
    ['compatible', 403, error(null, 'Your input was flagged by moderation'), content('content_filter')],
    ['compatible', 403, error('content_policy_violation'), content('content_filter')],
    ['openai', 404, error('model_not_found'), permanent('refused')],
    ['compatible', 404, error(null, 'model "llama9" not found, try pulling it first'), permanent('refused')],
    ['compatible', 404, { error: 'model "llama9" not found' }, permanent('refused')],
    ['compatible', 404, error(null, 'Not Found'), rejected],
    ['compatible', 404, { detail: 'Not Found' }, rejected],
    ['compatible', 400, error(null, 'foo/bar is not a valid model ID'), permanent('refused')],
    ['openai', 400, error('context_length_exceeded'), content('too_long')],
    [
      'compatible',
      400,
      {
        object: 'error',
        message: "This model's maximum context length is 4096 tokens. However, you requested 5000.",
        code: 400,
      },
      content('too_long'),
    ],
    [
      'compatible',
      400,
      error(
        null,
        "'max_tokens' or 'max_completion_tokens' is too large: 4000. This model's maximum context length is 4096 tokens",
      ),
      content('too_long'),
    ],
    [
      'compatible',
      400,
      error(null, 'the request exceeds the available context size', 'exceed_context_size_error'),
      content('too_long'),
    ],
    ['compatible', 400, error(null, 'the input length exceeds the context length'), content('too_long')],
    ['openai', 400, error('content_filter'), content('content_filter')],
    ['openai', 400, error('content_policy_violation'), content('content_filter')],
    ['compatible', 400, error(null, 'Content Exists Risk'), content('content_filter')],
    ['openai', 400, error(null), rejected],
    ['openai', 422, error(null), rejected],
    ['openai', 405, error(null), rejected],
    ['openai', 413, error(null), content('too_long')],
    ['openai', 408, error(null), transient],
    ['openai', 409, error(null), transient],
    ['openai', 500, error(null), transient],
    ['openai', 502, '<html><title>502 Bad Gateway</title></html>', transient],
    ['openai', 504, '', transient],
    ['openai', 529, error('overloaded_error'), transient],
    ['compatible', 429, [{ error: { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED' } }], throttled],
  ])('%s %i %j', async (kind, status, body, fault) => {
    const found = await failure(kind, status, body);
    expect(found.fault).toEqual(fault);
    expect(found.status).toBe(status);
  });

  it('keeps the service’s code, sentence, status and request id', async () => {
    const found = await failure('openai', 400, error('odd_code', 'The moon is full.'), { 'x-request-id': 'req_77' });
    expect(found).toMatchObject({ code: 'odd_code', message: 'The moon is full.', status: 400, requestId: 'req_77' });
  });

  it.each([
    [502, '<html><head><title>502 Bad Gateway</title></head><body>long page</body></html>', '502 Bad Gateway'],
    [504, '', 'HTTP 504 Gateway Timeout'],
    [500, {}, 'HTTP 500 Internal Server Error'],
    [500, 'upstream connect error', 'upstream connect error'],
    [400, { detail: [{ loc: ['body', 'x'], msg: 'field required' }] }, '[{"loc":["body","x"],"msg":"field required"}]'],
    [
      400,
      { error: { message: 'Provider returned error', metadata: { raw: 'bad thing' } } },
      'Provider returned error: bad thing',
    ],
  ])('makes one sentence of what came with %i', async (status, body, message) => {
    expect((await failure('compatible', status, body)).message).toBe(message);
  });

  it('keeps the message on one short line without control characters', async () => {
    const { message } = await failure(
      'openai',
      400,
      error(null, `a\r\n\tb \u001b[31mred\u0007 \u202e${'x'.repeat(9000)}`),
    );
    expect(message).toMatch(/^a b \\u001b\[31mred\\u0007 \\u202ex+…$/);
    expect(message).toHaveLength(500);
  });
});

describe('an error without an answer', () => {
  it.each([
    [new SyntaxError('Unexpected end of JSON input'), 'broken_body'],
    [new DOMException('No answer within 5 s', 'TimeoutError'), 'timeout'],
    [new TypeError('fetch failed', { cause: { code: 'UND_ERR_HEADERS_TIMEOUT', message: 'x' } }), 'timeout'],
    [new TypeError('fetch failed', { cause: { code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND x' } }), 'connection'],
    [new TypeError('terminated', { cause: { code: 'UND_ERR_SOCKET', message: 'other side closed' } }), 'connection'],
    ['a string', 'connection'],
    [undefined, 'connection'],
  ])('is transient: %s', (reason, code) => {
    const found = classify(reason, 'openai', []);
    expect(found).toMatchObject({ fault: transient, code, status: undefined });
    expect(found.cause).toBeUndefined();
  });

  it('passes a classified error through', () => {
    const classified = classify('x', 'openai', []);
    expect(classify(classified, 'openai', [])).toBe(classified);
  });
});

describe('the wait that a service asks for', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');

  it.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1500],
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '-3' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [{ 'retry-after-ms': 'x', 'retry-after': '4' }, 4000],
    [{ 'x-ratelimit-reset-requests': '20ms' }, 20],
    [{ 'x-ratelimit-reset-tokens': '6m0s' }, 360_000],
    [{ 'x-ratelimit-reset-tokens': '1h2m3.5s' }, 3_723_500],
    [{ 'x-ratelimit-reset-requests': '1s', 'x-ratelimit-reset-tokens': '3s' }, 3000],
    [
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-remaining-tokens': '7',
        'x-ratelimit-reset-tokens': '6m0s',
      },
      1000,
    ],
    [{}, undefined],
  ])('%j', (headers, wait) => {
    expect(retryAfterMs(new Headers(headers), '', now)).toBe(wait);
  });

  it('may stand in the message alone', () => {
    expect(retryAfterMs(undefined, 'Limit reached. Please try again in 1.2s. Visit …')).toBe(1200);
    expect(retryAfterMs(undefined, 'Please retry in 30s.')).toBe(30_000);
  });

  it('is part of the fault, for 429 and 503', async () => {
    const wait = { 'retry-after': '7' };
    expect((await failure('openai', 429, error(null), wait)).fault).toEqual({ kind: 'throttled', retryAfterMs: 7000 });
    expect((await failure('openai', 503, error(null), wait)).fault).toEqual({ kind: 'transient', retryAfterMs: 7000 });
  });

  it('a throttled answer tells the limits and which of them was short', async () => {
    const limits = { 'x-ratelimit-limit-requests': '600', 'x-ratelimit-limit-tokens': '200000' };
    expect((await failure('openai', 429, error(null), limits)).fault).toEqual({
      kind: 'throttled',
      limits: { requestsPerMinute: 600, tokensPerMinute: 200_000 },
    });
    const short = async (body: object) => {
      const { fault } = await failure('openai', 429, { error: body });
      return fault.kind === 'throttled' ? fault.resource : fault;
    };
    expect(await short({ message: 'Rate limit reached', type: 'tokens' })).toBe('tokens');
    expect(await short({ message: 'Rate limit reached for x on tokens per min (TPM): Limit 200000' })).toBe('tokens');
    expect(await short({ message: 'Rate limit reached for x on requests per min (RPM): Limit 3' })).toBe('requests');
    expect(await short({ message: 'Too many requests' })).toBeUndefined();
  });
});
