import { expect, it } from 'vitest';
import { createProvider } from '../../src/providers/registry.ts';
import type { ProviderRequest } from '../../src/types/provider.ts';
import type { FakeProviderOptions } from '../support/fake-provider.ts';
import { fakeService, never, request, settings } from './support.ts';

async function translate(text: string, changes: Partial<ProviderRequest>, options?: FakeProviderOptions) {
  const fake = await fakeService(options);
  const provider = await createProvider(
    settings({ kind: 'qwen', model: 'qwen-mt-flash', baseUrl: fake.url, logprobs: true }),
  );
  expect(provider.maxItemsPerRequest).toBe(1);
  const reply = await provider.complete(request([text], changes), never);
  return { reply, body: fake.requests[0]?.body };
}

it('sends the bare text with its languages and terms', async () => {
  const glossary = { Mana: '法力' };
  const { body, reply } = await translate('Mana {0}', { targetLang: 'zh-CN', glossary });
  expect(body).toEqual({
    model: 'qwen-mt-flash',
    messages: [{ role: 'user', content: 'Mana {0}' }],
    temperature: 0.3,
    max_tokens: 500,
    logprobs: true,
    translation_options: {
      source_lang: 'English',
      target_lang: 'Chinese',
      terms: [{ source: 'Mana', target: '法力' }],
    },
  });
  expect(reply.text).toBe('{"1":"[Chinese] Mana {0}"}');
  expect(reply).not.toHaveProperty('logprobs');
});

it.each([
  ['zh-TW', 'Traditional Chinese'],
  ['zh-Hans', 'Chinese'],
  ['zh-HK', 'Traditional Chinese'],
  ['pt-BR', 'Portuguese'],
  ['ja', 'Japanese'],
  ['es-419', 'Spanish'],
])('names the language %s as %s', async (targetLang, name) => {
  const { body } = await translate('Hello', { targetLang });
  expect(body?.translation_options?.target_lang).toBe(name);
  expect(body?.translation_options).not.toHaveProperty('terms');
});

it('lets the model find out the source language', async () => {
  const { sourceLang: _, ...detected } = request(['Hallo']);
  const fake = await fakeService();
  const provider = await createProvider(settings({ kind: 'qwen', model: 'qwen-mt-plus', baseUrl: fake.url }));
  await provider.complete(detected, never);
  expect(fake.requests[0]?.body.translation_options?.source_lang).toBe('auto');
});

it('does not close the JSON of a text that was cut off', async () => {
  const { reply } = await translate('Hello', {}, { respond: () => ({ raw: 'Hal', finishReason: 'length' }) });
  expect(reply.text).toBe('{"1":"Hal');
});
