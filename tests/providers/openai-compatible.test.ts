import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createProvider } from '../../src/providers/registry.ts';
import type { ProviderSettings } from '../../src/types/settings.ts';
import { both, failFirst, type Respond, rejectParameter } from '../support/fake-provider.ts';
import { fakeService, never, providerError, request, settings } from './support.ts';

async function call(respond: Respond | undefined, changes: Partial<ProviderSettings> = {}, schema = false) {
  const fake = await fakeService({ schema, ...(respond && { respond }) });
  const provider = await createProvider(settings({ ...changes, baseUrl: fake.url }));
  return { fake, provider, complete: () => provider.complete(request(), never) };
}

describe('the request', () => {
  it('holds two messages and the common fields, nothing else', async () => {
    const { fake, complete } = await call(undefined);
    await complete();
    expect(fake.requests[0]?.body).toEqual({
      model: 'some-model',
      messages: [
        { role: 'system', content: request().system },
        { role: 'user', content: request().user },
      ],
      temperature: 0.3,
      max_tokens: 500,
      response_format: { type: 'json_object' },
    });
    expect(fake.requests[0]?.headers.authorization).toMatch(/^Bearer sk-proj/);
  });

  it('has no Authorization header without a key', async () => {
    const { fake, provider } = await call(undefined);
    const { apiKey: _, ...keyless } = settings({ baseUrl: fake.url });
    await (await createProvider(keyless)).complete(request(), never);
    expect(fake.requests[0]?.headers.authorization).toBeUndefined();
    expect(provider.name).toBe('service');
  });

  it('takes extra_body as it stands, but never streams', async () => {
    const extraBody = { provider: { order: ['a'] }, temperature: 1, stream: true };
    const { fake, complete } = await call(undefined, { extraBody });
    await complete();
    expect(fake.requests[0]?.body).toMatchObject({ provider: { order: ['a'] }, temperature: 1 });
    expect(fake.requests[0]?.body).not.toHaveProperty('stream');
  });

  it('keeps settings for OpenAI from other services', async () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      OPENAI_ORG_ID: 'org-secret',
      OPENAI_PROJECT_ID: 'proj-secret',
      OPENAI_ADMIN_KEY: 'sk-admin-secret',
      OPENAI_API_KEY: 'sk-other-secret',
      OPENAI_CUSTOM_HEADERS: 'X-Custom: secret',
    });
    try {
      const { fake } = await call(undefined);
      const { apiKey: _, ...keyless } = settings({ baseUrl: fake.url });
      await (await createProvider(keyless)).complete(request(), never);
      expect(JSON.stringify(fake.requests[0]?.headers)).not.toContain('secret');
    } finally {
      process.env = before;
    }
  });

  it.each([
    ['gpt-4o-mini', { max_tokens: 500, temperature: 0.3 }, ['max_completion_tokens', 'reasoning_effort']],
    ['gpt-5-mini', { max_completion_tokens: 1524, reasoning_effort: 'minimal' }, ['max_tokens', 'temperature']],
    ['gpt-5.1', { max_completion_tokens: 500, reasoning_effort: 'none' }, ['max_tokens', 'temperature']],
    ['gpt-5.4-mini-2026-01-01', { max_completion_tokens: 500, reasoning_effort: 'none' }, ['temperature']],
    ['gpt-5-chat-latest', { max_completion_tokens: 500 }, ['temperature', 'reasoning_effort']],
    ['o4-mini', { max_completion_tokens: 4596, reasoning_effort: 'low' }, ['max_tokens', 'temperature']],
  ])('fits %s and the official schema', async (model, present, absent) => {
    const { fake, complete } = await call(undefined, { kind: 'openai', model }, true);
    await complete();
    expect(fake.violations).toEqual([]);
    expect(fake.requests[0]?.body).toMatchObject(present);
    for (const field of absent) expect(fake.requests[0]?.body).not.toHaveProperty(field);
  });

  it('asks Qwen not to think', async () => {
    const { fake, complete } = await call(undefined, { kind: 'qwen', model: 'qwen-plus' });
    await complete();
    expect(fake.requests[0]?.body).toMatchObject({ enable_thinking: false, max_tokens: 500 });
  });
});

describe('a parameter that the model does not take', () => {
  it.each([
    ['max_tokens', 'max_completion_tokens'],
    ['temperature', undefined],
    ['response_format', undefined],
    ['logprobs', undefined],
    ['reasoning_effort', undefined],
  ])('%s is dropped or renamed at once and for good', async (name, instead) => {
    const changes = { logprobs: true, reasoningEffort: 'low' };
    const { fake, complete } = await call(rejectParameter(name), changes);
    await complete();
    await complete();
    expect(fake.requests.map((each) => each.status)).toEqual([400, 200, 200]);
    expect(fake.requests[2]?.body).not.toHaveProperty(name);
    if (instead) expect(fake.requests[2]?.body).toHaveProperty(instead, 500);
  });

  it('may be one of several', async () => {
    const names = ['max_tokens', 'max_completion_tokens', 'temperature', 'response_format'];
    const { fake, complete } = await call(both(...names.map((name) => rejectParameter(name))));
    await complete();
    expect(fake.requests).toHaveLength(5);
    expect(Object.keys(fake.requests[4]?.body ?? {})).toEqual(['model', 'messages']);
  });

  it('is learned once by calls that run together', async () => {
    const { fake, complete } = await call(rejectParameter('max_tokens'));
    await Promise.all(Array.from({ length: 8 }, complete));
    expect(fake.requests).toHaveLength(16);
    await complete();
    expect(fake.requests).toHaveLength(17);
  });

  it('never loops when the service refuses whatever is sent', async () => {
    const body = { error: { message: "Unsupported parameter: 'temperature'", code: 'unsupported_parameter' } };
    const { fake, complete } = await call(() => ({ status: 400, body }));
    const error = await providerError(complete());
    expect(error.fault).toEqual({ kind: 'rejected' });
    expect(fake.requests).toHaveLength(2);
  });

  it.each([
    ['max_tokens', { error: { message: 'Unrecognized request argument supplied: max_tokens' } }, 400],
    ['temperature', { error: { message: 'invalid temperature: only 1 is allowed for this model' } }, 400],
    ['response_format', { error: { message: "'response_format.type' must be 'json_schema' or 'text'" } }, 400],
    [
      'response_format',
      { error: { message: 'Json mode response is not supported when enable_thinking is true' } },
      400,
    ],
    ['temperature', { detail: [{ loc: ['body', 'temperature'], msg: 'Extra inputs are not permitted' }] }, 422],
    ['max_tokens', { object: 'error', message: 'max_tokens is not supported here', code: 400 }, 400],
  ])('is recognised in other wordings: %s', async (name, body, status) => {
    const { complete, fake } = await call((each) => (name in each.body ? { status, body } : undefined));
    await complete();
    expect(fake.requests.map((each) => each.status)).toEqual([status, 200]);
  });

  it('leaves the next call room to think once the effort can no longer be set', async () => {
    const { fake, complete } = await call(
      rejectParameter('reasoning_effort'),
      { kind: 'openai', model: 'gpt-5.1' },
      true,
    );
    await complete();
    await complete();
    // The first call keeps what was set aside for it.
    const rooms = fake.requests.map(({ body }) => body.max_completion_tokens);
    expect(rooms).toEqual([500, 500, 500 + 16_384]);
  });

  it('is dropped where Qwen can only think', async () => {
    const message = 'The value of the enable_thinking parameter is restricted to True.';
    const error = { code: 'invalid_parameter_error', message, type: 'invalid_request_error' };
    const { complete, fake } = await call(
      (each) => ('enable_thinking' in each.body ? { status: 400, body: { error } } : undefined),
      { kind: 'qwen' },
    );
    await complete();
    expect(fake.requests[1]?.body).not.toHaveProperty('enable_thinking');
  });

  it.each([
    'max_tokens is too large: 500. This model supports at most 100 completion tokens',
    'Range of max_tokens should be [1, 100]',
    'temperature must be between 0 and 0.2',
  ])('is not one whose value is out of range: %s', async (message) => {
    const { complete, fake } = await call(failFirst(9, 400, { error: { message, type: 'invalid_request_error' } }));
    const error = await providerError(complete());
    expect(error.fault).toEqual({ kind: 'rejected' });
    expect(error.message).toBe(message);
    expect(fake.requests).toHaveLength(1);
  });
});

describe('the reply', () => {
  it('reports what the service returned', async () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 64 },
      completion_tokens_details: { reasoning_tokens: 20 },
    };
    const extra = { service_tier: 'flex' };
    const { complete } = await call(() => ({ usage, extra }));
    expect(await complete()).toEqual({
      text: '{"1":"[de] Hello {0}"}',
      usage: { prompt: 100, cached: 64, completion: 50, reasoning: 20 },
      model: 'some-model',
      tier: 'flex',
      finishReason: 'stop',
      requestId: 'req_0',
    });
  });

  it.each([
    ['nothing', null],
    ['a negative count', { prompt_tokens: -1, completion_tokens: 5 }],
    ['half a token', { prompt_tokens: 1.5, completion_tokens: 5 }],
    ['no number', { prompt_tokens: '12', completion_tokens: 5 }],
    ['one count of two', { prompt_tokens: 12 }],
    ['text', 'free'],
  ])('has no usage where the service returned %s', async (_, usage) => {
    const { complete } = await call(() => ({ usage }));
    expect(await complete()).not.toHaveProperty('usage');
  });

  it.each([
    [{ prompt_tokens: 9, completion_tokens: 5, prompt_tokens_details: { cached_tokens: -3 } }, [9, 0, 5, 0]],
    [{ prompt_tokens: 9, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 99 } }, [9, 9, 5, 0]],
    [{ prompt_tokens: 9, completion_tokens: 5, prompt_cache_hit_tokens: 4 }, [9, 4, 5, 0]],
    [{ prompt_tokens: 9, completion_tokens: 5, completion_tokens_details: { reasoning_tokens: 7 } }, [9, 0, 12, 7]],
    [
      { prompt_tokens: 9, completion_tokens: 5, total_tokens: 17, completion_tokens_details: { reasoning_tokens: 3 } },
      [9, 0, 8, 3],
    ],
  ])('makes sense of usage %j', async (usage, [prompt, cached, completion, reasoning]) => {
    const { complete } = await call(() => ({ usage }));
    expect((await complete()).usage).toEqual({ prompt, cached, completion, reasoning });
  });

  it('is empty text and a refusal where the model refuses', async () => {
    const { complete } = await call(() => ({ content: null, refusal: 'I cannot help with that.' }));
    expect(await complete()).toMatchObject({ text: '', refusal: 'I cannot help with that.' });
  });

  it('keeps a think block and the finish reason for the engine', async () => {
    const { complete } = await call(() => ({ raw: '<think>hm</think>{"1":', finishReason: 'length' }));
    expect(await complete()).toMatchObject({ text: '<think>hm</think>{"1":', finishReason: 'length' });
  });

  it('has token probabilities that join up to the text when they were asked for', async () => {
    const { complete } = await call(undefined, { logprobs: true });
    const { logprobs, text } = await complete();
    expect(logprobs?.map(({ token }) => token).join('')).toBe(text);
    expect(logprobs?.[0]).toMatchObject({ logprob: Math.log(0.99) });
    const plain = await call(undefined);
    expect(await plain.complete()).not.toHaveProperty('logprobs');
  });

  it.each([
    ['no choices', { choices: [] }],
    ['nothing known', { hello: 1 }],
    ['null', null],
    ['an empty body', ''],
    ['half of a JSON text', '{"choices":[{"mess'],
    ['a web page', '<html>Log in to the hotel network</html>'],
    ['an unknown error', { error: { message: 'Something broke', code: 'odd' } }],
  ])('is a broken body where a 200 holds %s', async (_, body) => {
    const { complete } = await call(() => ({ body }));
    const error = await providerError(complete());
    expect(error).toMatchObject({ fault: { kind: 'transient' }, code: 'broken_body' });
  });

  it.each([
    [{ code: 429, message: 'Slow down' }, 'throttled'],
    [{ code: 'insufficient_quota', message: 'Out of money' }, 'permanent'],
    [{ code: 502, message: 'Upstream is down' }, 'transient'],
    [{ code: 'content_filter', message: 'No' }, 'content'],
  ])('is classified by the error inside a 200: %j', async (error, kind) => {
    const { complete } = await call(() => ({ body: { error } }));
    expect(await providerError(complete())).toMatchObject({ fault: { kind }, message: error.message });
  });
});

describe('a broken connection', () => {
  it.each([
    ['reset', { reset: true }, 'connection'],
    ['cut in the body', { cutBody: true }, 'broken_body'],
  ])('is transient: %s', async (_, answer, code) => {
    const { complete } = await call(() => answer);
    expect(await providerError(complete())).toMatchObject({ fault: { kind: 'transient' }, code });
  });

  it('is transient where nobody listens', async () => {
    const provider = await createProvider(settings({ baseUrl: 'http://127.0.0.1:9/v1' }));
    const error = await providerError(provider.complete(request(), never));
    expect(error).toMatchObject({ fault: { kind: 'transient' }, code: 'connection', status: undefined });
    expect(error.message).toMatch(/^Connection failed: .*(ECONNREFUSED|bad port)/);
  });

  it('is transient where the name is unknown', async () => {
    const provider = await createProvider(settings({ baseUrl: 'http://no-such-host.invalid/v1' }));
    const error = await providerError(provider.complete(request(), never));
    expect(error).toMatchObject({ fault: { kind: 'transient' }, code: 'connection' });
  });

  it.each([
    ['a silent server', { hang: true }],
    ['a body that stops halfway', { stall: true }],
  ])('times out on %s', async (_, answer) => {
    const { complete } = await call(() => answer, { timeoutSeconds: 0.3 });
    const start = performance.now();
    const error = await providerError(complete());
    expect(error).toMatchObject({ fault: { kind: 'transient' }, code: 'timeout' });
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('can be waited on for longer than fetch would by itself', async () => {
    const { complete } = await call(undefined, { timeoutSeconds: 4_000_000 });
    expect((await complete()).text).toContain('[de]');
  });
});

describe('an abort', () => {
  it.each([
    ['before the headers', { hang: true }],
    ['in the body', { stall: true }],
  ])('%s rejects with its reason and closes the connection', async (_, answer) => {
    const { fake, provider } = await call(() => answer);
    const stop = new AbortController();
    const reason = new Error('stopped by the user');
    const reply = provider.complete(request(), stop.signal);
    const outcome = reply.catch((error: unknown) => error);
    await sleep(200);
    stop.abort(reason);
    expect(await outcome).toBe(reason);
    await sleep(100);
    expect(fake.inFlight).toBe(0);
  });

  it('leaves no listener on the signal of the run', async () => {
    const { provider } = await call(undefined);
    const { signal } = new AbortController();
    for (let n = 0; n < 3; n++) await provider.complete(request(), signal);
    expect(EventEmitter.getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
