import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, test } from 'vitest';
import { createProvider } from '../../src/providers/registry.ts';
import { StreamedReply } from '../../src/providers/streamed-reply.ts';
import type { ProviderSettings } from '../../src/types/settings.ts';
import { type FakeAnswer, first, type Respond, rejectParameter } from '../support/fake-provider.ts';
import { fakeService, never, providerError, request, settings } from './support.ts';

const texts = ['Hello {0}', 'Grüße, 世界 \u{1f600}', 'A "quoted"\nline \\ back', 'Last'];
const whole = JSON.stringify(Object.fromEntries(texts.map((text, index) => [String(index + 1), `[de] ${text}`])));

async function open(respond?: Respond, changes: Partial<ProviderSettings> = {}) {
  const fake = await fakeService({ ...(respond && { respond }), schema: changes.kind === 'openai' });
  const stream = { stallSeconds: 5 };
  const provider = await createProvider(settings({ stream, ...changes, baseUrl: fake.url }));
  const pieces: string[] = [];
  const complete = (signal = never, more = {}) =>
    provider.complete(request(texts, { onText: (piece) => pieces.push(piece), ...more }), signal);
  return { fake, pieces, complete };
}

const always = (answer: FakeAnswer): Respond => {
  return () => answer;
};

describe('a streamed reply', () => {
  it('is asked for with its usage, by the schema', async () => {
    const { fake, complete } = await open(undefined, { kind: 'openai', model: 'gpt-4.1-mini' });
    await complete();
    expect(fake.violations).toEqual([]);
    expect(fake.requests[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  it('is the same as one that comes whole', async () => {
    const extra = { service_tier: 'flex' };
    const usage = {
      prompt_tokens: 90,
      completion_tokens: 40,
      total_tokens: 130,
      prompt_tokens_details: { cached_tokens: 64 },
      completion_tokens_details: { reasoning_tokens: 8 },
    };
    const headers = { 'x-ratelimit-limit-requests': '500' };
    const { complete, pieces } = await open(always({ extra, usage, headers }), { logprobs: true });
    const { stream: _, ...unstreamed } = settings();
    const fake = await fakeService({ respond: always({ extra, usage, headers }) });
    const plain = await createProvider({ ...unstreamed, logprobs: true, baseUrl: fake.url });
    const streamed = await complete();
    expect(streamed).toEqual(await plain.complete(request(texts), never));
    expect(streamed).toMatchObject({ tier: 'flex', usage: { cached: 64, reasoning: 8 }, finishReason: 'stop' });
    expect(streamed.logprobs?.length).toBeGreaterThan(10);
    expect(pieces.join('')).toBe(whole);
  });

  it.each<[string, FakeAnswer]>([
    ['between all bytes', { stream: { bytes: 1 } }],
    ['in carriage returns with line feeds', { stream: { bytes: 1, lineEnd: '\r\n' } }],
    ['by carriage returns alone', { stream: { bytes: 7, lineEnd: '\r' } }],
    ['in surrogate pairs and escapes', { stream: { piece: 1 } }],
    ['not at all', { stream: { piece: 10_000, bytes: 1_000_000 } }],
    ['before its end mark', { stream: { noEnd: true } }],
    ['by reasoning', { stream: { reasoning: 'I think of {"1":"a draft"}' } }],
  ])('may be cut %s', async (_, answer) => {
    const { complete, pieces } = await open(always(answer));
    const reply = await complete();
    expect(reply).toMatchObject({ text: whole, finishReason: 'stop', requestId: 'req_0', model: 'some-model' });
    expect(reply.usage?.completion).toBeGreaterThan(0);
    expect(pieces.join('')).toBe(whole);
  });

  it('tells refusals, filters and lengths', async () => {
    const said = async (answer: FakeAnswer) => (await open(always(answer))).complete();
    expect(await said({ content: null, refusal: 'I cannot' })).toMatchObject({ text: '', refusal: 'I cannot' });
    expect(await said({ finishReason: 'length' })).toMatchObject({ finishReason: 'length' });
    expect(await said({ finishReason: 'content_filter' })).toMatchObject({ finishReason: 'content_filter' });
  });

  it('leaves its connection to later requests', async () => {
    const { fake, complete } = await open();
    for (let call = 0; call < 6; call++) await complete();
    // The next request may begin before the last answer's end has come.
    expect([fake.requests.length, new Set(fake.ports).size <= 3]).toEqual([6, true]);
  });
});

describe('a stream that breaks off', () => {
  const half = whole.slice(0, Math.floor(whole.length / 2));

  it.each<[string, FakeAnswer, object]>([
    ['by its connection', { cutBody: true }, { code: 'broken_body', fault: { kind: 'transient' }, status: 200 }],
    ['by an end too early', { stream: { endsBy: 'end' } }, { code: 'broken_body', fault: { kind: 'transient' } }],
    ['by an error', { stream: { endsBy: 'error' } }, { code: 'server_error', fault: { kind: 'transient' } }],
    [
      'by a filter',
      { stream: { endsBy: 'error', error: { error: { code: 'data_inspection_failed', message: 'Bad' } } } },
      { fault: { kind: 'content', failure: 'content_filter' } },
    ],
    [
      'by a limit',
      { stream: { endsBy: 'error', error: { error: { code: 429, message: 'Slow down' } } } },
      { fault: { kind: 'throttled' }, status: 429 },
    ],
    [
      "by a filter in DashScope's own words",
      { stream: { endsBy: 'error', error: { code: 'DataInspectionFailed', message: 'Bad', request_id: 'r' } } },
      { fault: { kind: 'content', failure: 'content_filter' } },
    ],
    ['by garbage', { stream: { endsBy: 'error', error: '{"choices":[{"del' } }, { code: 'broken_body' }],
  ])('%s is an error that holds what came', async (_, answer, facts) => {
    const { complete } = await open(always(answer));
    const error = await providerError(complete());
    expect(error).toMatchObject(facts);
    expect(error.partial).toEqual({ text: half, model: 'some-model', requestId: 'req_0' });
  });

  it('holds the probabilities of what came', async () => {
    const { complete } = await open(always({ cutBody: true }), { logprobs: true });
    const { partial } = await providerError(complete());
    expect(partial?.logprobs?.map(({ token }) => token).join('')).toBe(partial?.text);
  });

  it('holds nothing where no text had come', async () => {
    const { complete } = await open(always({ stream: { endsBy: 'break', fraction: 0 } }));
    const error = await providerError(complete());
    expect(error).toMatchObject({ code: 'broken_body', partial: undefined });
  });

  it('is whole where only its usage is missing', async () => {
    const { fake, complete } = await open(
      first(1, () => ({ stream: { endsBy: 'break', fraction: 1, finishes: true } })),
    );
    const reply = await complete();
    expect(reply).toEqual({ text: whole, finishReason: 'stop', model: 'some-model', requestId: 'req_0' });
    await complete();
    expect(fake.requests[1]?.body).toHaveProperty('stream');
  });

  it('ends with the signal, and holds what came', async () => {
    const { complete, pieces } = await open(always({ stall: true }));
    const stop = new AbortController();
    const call = complete(stop.signal, {
      onText: (piece: string) => {
        if (pieces.push(piece) === 5) stop.abort(new Error('stop now'));
      },
    });
    const error = await providerError(call);
    expect([error.code, error.partial?.text]).toEqual(['aborted', pieces.join('')]);
  });

  it('rejects with the reason of its signal before any text', async () => {
    const { fake, complete } = await open(always({ hang: true }));
    const stop = new AbortController();
    const call = complete(stop.signal);
    while (fake.requests.length === 0) await sleep(5);
    const reason = new Error('stop now');
    stop.abort(reason);
    await expect(call).rejects.toBe(reason);
  });
});

test('usage that is counted along is not what a broken reply cost', () => {
  const usage = { prompt_tokens: 9, completion_tokens: 1 };
  const chunk = (delta: object, finish_reason: string | null) =>
    JSON.stringify({ model: 'm', usage, choices: [{ index: 0, delta, finish_reason }] });
  const streamed = new StreamedReply(new Headers(), 'm');
  streamed.add(chunk({ content: '{"1":' }, null));
  expect(streamed.read()).toEqual({ text: '{"1":', model: 'm' });
  streamed.add(chunk({}, 'stop'));
  expect(streamed.read()).toMatchObject({ usage: { prompt: 9, completion: 1 }, finishReason: 'stop' });
});

describe('a stream that hangs', () => {
  const impatient = { stream: { stallSeconds: 0.4 }, timeoutSeconds: 30 };

  it('is given up after stall_seconds of silence', async () => {
    const { complete } = await open(always({ stall: true }), impatient);
    const started = performance.now();
    const error = await providerError(complete());
    expect(error).toMatchObject({
      code: 'stalled',
      fault: { kind: 'transient' },
      message: expect.stringMatching('0.4 s'),
    });
    expect(error.partial?.text).toBe(whole.slice(0, Math.floor(whole.length / 2)));
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('is given up after timeout_seconds where only comments come', async () => {
    const { complete } = await open(always({ stream: { endsBy: 'comments' } }), { timeoutSeconds: 1.5 });
    const error = await providerError(complete());
    expect(error).toMatchObject({ code: 'stalled', message: expect.stringMatching('1.5 s') });
  });

  it('has timeout_seconds for its first text', async () => {
    const late: FakeAnswer = { delayMs: 1500 };
    const { complete } = await open(always(late), impatient);
    expect((await complete()).text).toBe(whole);
  });

  it('has less where the first text is known to come soon', async () => {
    const { complete } = await open(always({ hang: true }), impatient);
    const error = await providerError(complete(never, { firstTextMs: 100 }));
    expect(error).toMatchObject({ code: 'timeout', partial: undefined, message: expect.stringMatching('0.5 s') });
  });

  it('is kept alive by comments before the first text', async () => {
    const stream = { comments: { everyMs: 250, count: 8 } };
    const { complete } = await open(always({ stream }), { stream: { stallSeconds: 1.5 } });
    expect((await complete(never, { firstTextMs: 1 })).text).toBe(whole);
  });

  it('may reason for longer than timeout_seconds', async () => {
    const stream = { reasoning: 'hm '.repeat(14), piece: 1000, paceMs: 200 };
    const { complete } = await open(always({ stream }), { timeoutSeconds: 1.5 });
    expect((await complete()).text).toBe(whole);
  });

  it('may take longer than timeout_seconds as long as text comes', async () => {
    const stream = { piece: 8, paceMs: 200 };
    const { complete } = await open(always({ stream }), { stream: { stallSeconds: 2 }, timeoutSeconds: 1.5 });
    expect((await complete()).text).toBe(whole);
  });
});

describe('a service that does not stream', () => {
  const plain: FakeAnswer = { stream: false };

  it('is asked for whole replies once it answered with one', async () => {
    const { fake, pieces, complete } = await open(always(plain));
    for (let call = 0; call < 2; call++) expect(await complete()).toMatchObject({ text: whole, finishReason: 'stop' });
    expect(fake.requests.map(({ body }) => body.stream)).toEqual([true, undefined]);
    expect(pieces).toEqual([]);
  });

  it('is read as ever in its errors', async () => {
    const { fake, complete } = await open(always({ body: { error: { message: 'Oh', type: 'server_error' } } }));
    expect(await providerError(complete())).toMatchObject({ code: 'server_error', partial: undefined });
    fake.set(always({ body: '<html><title>Gateway</title></html>' }));
    expect(await providerError(complete())).toMatchObject({ code: 'broken_body' });
    fake.set(undefined);
    await complete();
    expect(fake.requests[2]?.body).toHaveProperty('stream');
  });

  const [options, stream] = ['stream_options', 'stream'].map((name) => rejectParameter(name)) as [Respond, Respond];
  const worded = (status: number, body: unknown): Respond => {
    return ({ body: { stream } }) => (stream ? { status, body } : undefined);
  };

  it.each<[string, Respond, (string | undefined)[]]>([
    ['stream_options alone', options, ['stream stream_options', 'stream', '']],
    ['stream', stream, ['stream stream_options', '', '']],
    [
      'streams in words',
      worded(400, { error: { message: 'Streaming is not supported for this model' } }),
      ['stream stream_options', '', ''],
    ],
    [
      'streams as something it has not got',
      worded(501, { error: { message: 'Streaming is not implemented', code: 501 } }),
      ['stream stream_options', '', ''],
    ],
    [
      'fields that it does not know',
      ({ body }) =>
        'stream_options' in body
          ? {
              status: 422,
              body: {
                detail: [
                  {
                    type: 'extra_forbidden',
                    loc: ['body', 'stream_options', 'include_usage'],
                    msg: 'Extra inputs are not permitted',
                  },
                ],
              },
            }
          : undefined,
      ['stream stream_options', 'stream', ''],
    ],
    [
      'an organization that is not verified',
      worded(400, {
        error: {
          message: 'Your organization must be verified to stream this model.',
          type: 'invalid_request_error',
          param: 'stream',
          code: 'unsupported_value',
        },
      }),
      ['stream stream_options', '', ''],
    ],
  ])('refusing %s is asked for what it takes', async (_, respond, fields) => {
    const { fake, complete } = await open(respond);
    await complete();
    await complete();
    const sent = fake.requests.map(({ body }) => ['stream', 'stream_options'].filter((name) => name in body).join(' '));
    expect(sent).toEqual(fields);
  });

  it('is asked for whole replies where a stream told no usage', async () => {
    const { fake, complete } = await open(always({ stream: { noUsage: true } }));
    expect(await complete()).not.toHaveProperty('usage');
    expect((await complete()).usage).toBeDefined();
    expect(fake.requests[1]?.body).not.toHaveProperty('stream');
  });

  it('is not asked to by qwen-mt', async () => {
    const { fake, complete } = await open(undefined, { kind: 'qwen', model: 'qwen-mt-flash' });
    await complete();
    expect(fake.requests[0]?.body).not.toHaveProperty('stream');
  });
});
