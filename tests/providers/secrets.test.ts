import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { cleanMessage } from '../../src/providers/redact.ts';
import { createProvider } from '../../src/providers/registry.ts';
import type { FakeAnswer } from '../support/fake-provider.ts';
import { fakeService, key, never, providerError, request, settings } from './support.ts';

const echoes = [
  `Incorrect API key provided: ${key}.`,
  `Incorrect API key provided: ${key.slice(0, 8)}${'*'.repeat(30)}${key.slice(-4)}. You can find yours at …`,
  `Your api key: ****${key.slice(-4)} is invalid`,
  `bad key ${key.slice(0, 12)}...`,
  `bad key ${key.slice(0, 12)}…${key.slice(-4)}`,
  `header Authorization: Bearer ${key}`,
  `key ${encodeURIComponent(key)} in ${JSON.stringify({ key })}`,
  `only the first half: ${key.slice(0, 20)}`,
  `only the second half: ${key.slice(20)}`,
];

function leaks(error: unknown): string[] {
  const views = [String(error), JSON.stringify(error), inspect(error, { depth: 9, showHidden: true })];
  if (error instanceof Error) views.push(error.message, error.stack ?? '', inspect(error.cause, { depth: 9 }));
  const pieces = [key, key.slice(0, 8), key.slice(0, 20), key.slice(-4), key.slice(20)];
  return pieces.filter((piece) => views.some((view) => view.includes(piece)));
}

async function failureWith(answer: FakeAnswer) {
  const fake = await fakeService({ respond: () => answer });
  const provider = await createProvider(settings({ baseUrl: fake.url, timeoutSeconds: answer.hang ? 0.5 : 30 }));
  return providerError(provider.complete(request(), never));
}

describe('the key', () => {
  it.each(echoes)('is not in the error when the service says: %s', async (message) => {
    for (const body of [{ error: { message, code: message, type: key } }, message, { detail: message }]) {
      const error = await failureWith({ status: 401, body, headers: { 'x-request-id': key, 'x-echo': key } });
      expect(leaks(error)).toEqual([]);
      expect(error.message).toContain('(key)');
    }
  });

  it.each<[string, FakeAnswer]>([
    ['a 200 with an error', { body: { error: { message: `bad ${key}` } } }],
    ['a web page', { body: `<html>${key}</html>` }],
    ['a reset', { reset: true }],
    ['a cut body', { cutBody: true }],
    ['a timeout', { hang: true }],
    ['a server fault', { status: 500, body: `stack: ${key}`, headers: { 'x-echo': key } }],
  ])('is not in the error after %s', async (_, answer) => {
    expect(leaks(await failureWith(answer))).toEqual([]);
  });

  it.each(['ab+/cd==xyz', 'x1', 'a"b\\c-long-enough'])('may have any form: %s', (secret) => {
    const said = `the key ${secret} as ${encodeURIComponent(secret)} and ${JSON.stringify({ secret })} of x12`;
    const clean = cleanMessage(said, [secret]);
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret)]) {
      expect(clean).not.toMatch(new RegExp(`(?<!\\w)${form.replace(/\W/g, '\\$&')}(?!\\w)`));
    }
    expect(clean).toMatch(/^the key \(key\) as \(key\) and .* of x12$/);
  });

  it('is left standing in no sentence that merely resembles it', async () => {
    const message = 'Wait... the model is busy ** please use another service-account-name';
    expect((await failureWith({ status: 400, body: { error: { message } } })).message).toBe(message);
  });

  it.each([`${key}\n`, ` ${key}`, 'schlüssel', 'sk-…'])('must be one that can be sent: %j', async (apiKey) => {
    const error = await createProvider(settings({ apiKey })).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toContain('SERVICE_API_KEY');
    expect(leaks(error)).toEqual([]);
  });

  it('is asked for by the name of its variable when it is missing', async () => {
    const fake = await fakeService({ respond: () => ({ status: 401, body: { error: { message: 'No key.' } } }) });
    const { apiKey: _, ...keyless } = settings({ baseUrl: fake.url });
    const error = await providerError((await createProvider(keyless)).complete(request(), never));
    expect(error.message).toBe('No key for service: set SERVICE_API_KEY. No key.');
  });

  it.each(['http://user:secret@127.0.0.1/v1', 'file:///etc/passwd', 'not an address'])(
    'has no place in an address, which must be one: %s',
    async (baseUrl) => {
      const error = await createProvider(settings({ baseUrl })).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UsageError);
      expect(String(error)).not.toContain('secret');
    },
  );
});
