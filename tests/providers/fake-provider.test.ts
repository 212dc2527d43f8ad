import { describe, expect, it } from 'vitest';
import { createProvider } from '../../src/providers/registry.ts';
import * as fakes from '../support/fake-provider.ts';
import { fakeService, never, providerError, request, settings } from './support.ts';

async function textWith(respond: fakes.Respond): Promise<string> {
  const fake = await fakeService({ respond });
  const provider = await createProvider(settings({ baseUrl: fake.url }));
  return (await provider.complete(request(['one', 'two', 'three']), never)).text;
}

describe('the fake provider', () => {
  it.each<[string, fakes.Respond, string]>([
    ['drops keys', fakes.dropKeys(), '{"1":"[de] one","2":"[de] two"}'],
    ['repeats keys', fakes.repeatKeys(), '{"1":"[de] one","1":"[de] one (again)","2":"[de] two","3":"[de] three"}'],
    [
      'adds keys',
      fakes.unknownKeys('x'),
      '{"1":"[de] one","2":"[de] two","3":"[de] three","x":"Nobody asked for this"}',
    ],
    ['shuffles keys', fakes.shuffleKeys(), '{"3":"[de] three","2":"[de] two","1":"[de] one"}'],
    ['fences', fakes.fenced(), '```json\n{"1":"[de] one","2":"[de] two","3":"[de] three"}\n```'],
    ['cuts off', fakes.cutOff(), '{"1":"[de] one","2":"[de'],
    ['says nothing', fakes.emptyText(), '{"1":"","2":"[de] two","3":"[de] three"}'],
  ])('%s', async (_, respond, text) => {
    expect(await textWith(respond)).toBe(text);
  });

  it.each<[string, fakes.Respond, RegExp]>([
    ['chats', fakes.chatty(), /^Sure!.*\{"1":"\[de\] one".*further\}!$/s],
    ['thinks', fakes.thinkBlock(), /^<think>.*<\/think>\n\{"1"/s],
    ['refuses a key', fakes.refuseKey(({ text }) => text === 'two'), /"2":"I'm sorry/],
  ])('%s', async (_, respond, text) => {
    expect(await textWith(respond)).toMatch(text);
  });

  it('counts what it billed and what never arrived', async () => {
    const fake = await fakeService({ respond: fakes.first(1, () => ({ cutBody: true })) });
    const provider = await createProvider(settings({ baseUrl: fake.url }));
    await providerError(provider.complete(request(), never));
    const { usage } = await provider.complete(request(), never);
    expect(fake.billed).toEqual({ requests: 1, prompt: usage?.prompt, completion: usage?.completion });
    expect(fake.unseen).toEqual(fake.billed);
    expect(fake.asked('Hello {0}', 'de')).toBe(1);
  });

  it('answers 422 to what breaks the official schema', async () => {
    const fake = await fakeService({ schema: true });
    const extraBody = { temperature: 3, enable_thinking: true };
    const provider = await createProvider(settings({ baseUrl: fake.url, extraBody }));
    await providerError(provider.complete(request(), never));
    expect(fake.violations.join('\n')).toMatch(/enable_thinking/);
    expect(fake.violations.join('\n')).toMatch(/\/temperature must be <= 2/);
  });

  it('throttles, fails, filters and behaves again', async () => {
    const fake = await fakeService({
      respond: fakes.both(fakes.throttle({ retryAfter: 3 }), fakes.failFirst(1, 500), fakes.contentFilterOn('Hello')),
    });
    const provider = await createProvider(settings({ baseUrl: fake.url }));
    const fault = async () => (await providerError(provider.complete(request(), never))).fault;
    expect(await fault()).toEqual({ kind: 'throttled', retryAfterMs: 3000, resource: 'requests' });
    expect(await fault()).toEqual({ kind: 'transient' });
    expect(await fault()).toEqual({ kind: 'content', failure: 'content_filter' });
    fake.set(undefined);
    expect((await provider.complete(request(), never)).text).toContain('[de]');
  });

  it('tells how many calls were in flight together', async () => {
    const fake = await fakeService({ latencyMs: 50 });
    const provider = await createProvider(settings({ baseUrl: fake.url }));
    await Promise.all([1, 2, 3].map(() => provider.complete(request(), never)));
    expect(fake.maxInFlight).toBe(3);
    expect(fake.inFlight).toBe(0);
  });

  it('lists its models', async () => {
    const fake = await fakeService({ model: 'one' });
    const list = (await (await fetch(`${fake.url}/models`)).json()) as { data: { id: string }[] };
    expect(list.data[0]?.id).toBe('one');
  });
});
