import { onTestFinished } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import type { ProviderRequest } from '../../src/types/provider.ts';
import type { ProviderSettings } from '../../src/types/settings.ts';
import { type FakeProvider, type FakeProviderOptions, startFakeProvider } from '../support/fake-provider.ts';

export const key = 'sk-proj-A1b2C3d4E5f6G7h8I9j0KLMNOPQRSTUVwxyz';

export function settings(changes: Partial<ProviderSettings> = {}): ProviderSettings {
  return {
    name: 'service',
    kind: 'compatible',
    apiKey: key,
    apiKeyVariable: 'SERVICE_API_KEY',
    baseUrl: 'http://127.0.0.1:9/v1',
    model: 'some-model',
    temperature: 0.3,
    maxTokens: 4000,
    maxConcurrentWorkers: 4,
    maxCharsPerBatch: 5000,
    timeoutSeconds: 20,
    logprobs: false,
    extraBody: {},
    price: null,
    ...changes,
  };
}

export function request(
  texts: readonly string[] = ['Hello {0}'],
  changes: Partial<ProviderRequest> = {},
): ProviderRequest {
  const items = texts.map((text, index) => ({ key: String(index + 1), text }));
  return {
    system: 'You translate. Answer in JSON.',
    user: JSON.stringify({
      source_lang: 'en',
      target_lang: 'de',
      items: Object.fromEntries(items.map((item) => [item.key, item.text])),
    }),
    items,
    sourceLang: 'en',
    targetLang: 'de',
    glossary: {},
    maxOutputTokens: 500,
    ...changes,
  };
}

/** A fake service that is closed after the test. */
export async function fakeService(options?: FakeProviderOptions): Promise<FakeProvider> {
  const fake = await startFakeProvider(options);
  onTestFinished(() => fake.close());
  return fake;
}

/** The ProviderError that a promise rejects with; fails on anything else. */
export async function providerError(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    (value) => new Error(`expected a rejection, got ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof ProviderError) return error;
  throw error;
}

export const never = new AbortController().signal;
