import { expect, it } from 'vitest';
import { TranslateError } from '../../src/errors.ts';
import { ping } from '../../src/providers/ping.ts';
import { fakeService, key, never, settings } from './support.ts';

it('names the model that answered', async () => {
  const fake = await fakeService({ schema: true, model: 'gpt-4o-mini-2024-07-18' });
  const result = await ping(settings({ kind: 'openai', model: 'gpt-4o-mini', baseUrl: fake.url }), never);
  expect(result).toMatchObject({ ok: true, model: 'gpt-4o-mini-2024-07-18' });
  expect(result.message).toMatch(/^gpt-4o-mini-2024-07-18 answered in \d+ ms$/);
  expect(fake.requests).toHaveLength(1);
});

it('tells in one sentence why nothing answered', async () => {
  const fake = await fakeService({ respond: () => ({ status: 401, body: { error: { message: `Bad ${key}` } } }) });
  expect(await ping(settings({ baseUrl: fake.url }), never)).toMatchObject({ ok: false, message: 'Bad (key)' });
});

it('tells what is wrong with the settings', async () => {
  const result = await ping(settings({ baseUrl: 'nowhere' }), never);
  expect(result).toMatchObject({ ok: false, message: 'base_url of provider service must be an http or https address' });
});

it('asks nobody for pseudo', async () => {
  expect(await ping(settings({ kind: 'pseudo' }), never)).toMatchObject({ ok: true, model: 'pseudo' });
});

it('rejects with the reason when aborted', async () => {
  const fake = await fakeService({ respond: () => ({ hang: true }) });
  const reason = new TranslateError('stop');
  const stop = new AbortController();
  setTimeout(() => stop.abort(reason), 50);
  await expect(ping(settings({ baseUrl: fake.url }), stop.signal)).rejects.toBe(reason);
});
