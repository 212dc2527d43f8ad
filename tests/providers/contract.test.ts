import { describe, expect, it } from 'vitest';
import { createProvider } from '../../src/providers/registry.ts';
import type { ProviderSettings } from '../../src/types/settings.ts';
import { fakeService, never, request, settings } from './support.ts';

const implementations: Record<string, Partial<ProviderSettings>> = {
  openai: { kind: 'openai', model: 'gpt-4o-mini' },
  'openai, reasoning': { kind: 'openai', model: 'gpt-5-mini' },
  qwen: { kind: 'qwen', model: 'qwen-plus' },
  'qwen-mt': { kind: 'qwen', model: 'qwen-mt-flash' },
  compatible: { kind: 'compatible', model: 'llama' },
  pseudo: { kind: 'pseudo', model: 'pseudo' },
};

describe.each(Object.entries(implementations))('provider %s', (_, changes) => {
  const open = async () => {
    const fake = await fakeService({ schema: changes.kind === 'openai' });
    return { fake, provider: await createProvider(settings({ ...changes, baseUrl: fake.url })) };
  };

  it('tells its name and model', async () => {
    const { provider } = await open();
    expect(provider.name).toBe('service');
    expect(provider.model).toBe(changes.model);
  });

  it('answers as JSON with the keys it was given', async () => {
    const { provider, fake } = await open();
    const texts = ['Hello {0}', 'A "quoted"\nline', '<b>Bold</b>'].slice(0, provider.maxItemsPerRequest ?? 3);
    const reply = await provider.complete(request(texts), never);
    expect(Object.keys(JSON.parse(reply.text) as object)).toEqual(texts.map((_, index) => String(index + 1)));
    expect(reply.usage).toEqual({
      prompt: fake.billed.prompt,
      cached: 0,
      completion: fake.billed.completion,
      reasoning: 0,
    });
    expect(reply.finishReason).toBe('stop');
    expect(fake.violations).toEqual([]);
  });

  it('carries characters that damage protocols', async () => {
    const { provider } = await open();
    const text = 'NUL \u0000, half \ud83d, line\u2028end, \u{1f600}, RTL \u202e';
    const reply = await provider.complete(request([text]), never);
    const [said] = Object.values(JSON.parse(reply.text) as Record<string, string>);
    for (const part of ['\u0000', '\ud83d,', '\u2028', '\u{1f600}', '\u202e']) expect(said).toContain(part);
  });

  it('rejects with the reason of an aborted signal', async () => {
    const { provider, fake } = await open();
    const reason = new Error('stop now');
    await expect(provider.complete(request(), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(fake.requests).toHaveLength(0);
  });

  it('shows no key when it is printed', async () => {
    const { inspect } = await import('node:util');
    const { provider } = await open();
    expect(inspect(provider, { depth: 9, showHidden: true })).not.toContain('sk-proj');
  });
});
