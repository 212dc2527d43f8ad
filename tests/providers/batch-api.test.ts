import { expect, test } from 'vitest';
import { createProvider } from '../../src/providers/registry.ts';
import type { BatchService, RequestFile } from '../../src/types/provider.ts';
import type { ProviderSettings } from '../../src/types/settings.ts';
import type { FakeBatch, FakeBatchOptions } from '../support/fake-batches.ts';
import { fakeService, never, providerError, request, settings } from './support.ts';

async function service(batches: FakeBatchOptions = {}, changes: Partial<ProviderSettings> = {}) {
  const fake = await fakeService({ batches });
  const { batches: calls } = await createProvider(settings({ baseUrl: fake.url, ...changes }));
  return { fake: fake.batches, calls: calls as BatchService };
}

function file(line: string, times: number): RequestFile {
  const bytes = Buffer.from(line);
  return {
    size: bytes.length * times,
    add() {},
    async *read() {
      for (let nth = 0; nth < times; nth++) yield bytes;
    },
    remove() {},
  };
}

test.each([
  ['in one piece', 10],
  ['as a stream', 20_000],
])('a file goes up whole %s', async (_, times) => {
  const { fake, calls } = await service();
  const line = `{"custom_id":"你好","body":"${'x'.repeat(1000)}"}\n`;
  const id = await calls.upload('translate-1.jsonl', file(line, times), never);

  const stored = fake.files.get(id);
  expect([stored?.filename, stored?.purpose, stored?.content.length]).toEqual([
    'translate-1.jsonl',
    'batch',
    line.length * times,
  ]);
});

test('a line says what a live call would', async () => {
  const { calls } = await service({}, { stream: { stallSeconds: 30 }, extraBody: { top_p: 0.5, stream: true } });
  const { custom_id, method, url, body } = JSON.parse(calls.line('s-1-2', request()));
  expect([custom_id, method, url]).toEqual(['s-1-2', 'POST', '/v1/chat/completions']);
  expect(body).toMatchObject({ model: 'some-model', max_tokens: 500, temperature: 0.3, top_p: 0.5 });
  expect(body).not.toHaveProperty('stream');
});

test.each<[string, (calls: BatchService) => Promise<unknown>]>([
  ['POST /files', (calls) => calls.upload('a.jsonl', file('{}\n', 1), never)],
  ['GET /batches', (calls) => calls.find('file-1', never)],
  ['POST /batches', (calls) => calls.create('file-1', {}, never)],
])('a service without %s says so', async (call, work) => {
  const { calls } = await service({ step: () => ({ status: 405 }) });
  const error = await providerError(work(calls));
  expect(error.fault).toEqual({ kind: 'permanent', reason: 'refused' });
  expect(error.message).toBe(`service has no batch mode (${call} was answered 405): run without --batch-api`);
});

test('what is no file and no batch is not taken for one', async () => {
  const { calls } = await service({ step: () => ({ status: 200, body: '<html>Welcome</html>' }) });
  expect((await providerError(calls.upload('a.jsonl', file('{}\n', 1), never))).fault.kind).toBe('transient');
  expect((await providerError(calls.retrieve('b', never))).fault.kind).toBe('transient');
  expect((await providerError(calls.find('file-1', never))).fault.kind).toBe('transient');
  expect((await providerError(calls.findFile('a.jsonl', never))).fault.kind).toBe('transient');
});

test.each([
  ['COMPLETED', 'completed'],
  ['Canceled', 'cancelled'],
  ['paused_by_admin', 'paused_by_admin'],
])('the status %s is read', async (said, status) => {
  const { calls } = await service({ step: () => ({ status: 200, body: { id: 'b', status: said } }) });
  expect(await calls.retrieve('b', never)).toEqual({ id: 'b', status, counts: { total: 0, completed: 0, failed: 0 } });
});

function batchOf(file: string, at: number): FakeBatch {
  const request_counts = { total: 1, completed: 0, failed: 0 };
  return { id: `b-${file}`, input_file_id: file, status: 'validating', created_at: at, metadata: {}, request_counts };
}

test('a batch is looked for by the clock of the service alone', async () => {
  const day = 86_400;
  const { fake, calls } = await service({ pageSize: 2 });
  fake.files.set('file-1', { id: 'file-1', filename: 'a', purpose: 'batch', content: '', created_at: 100 * day });
  const others = (count: number, at: number) =>
    Array.from({ length: count }, (_, nth) => batchOf(`file-${at}-${nth}`, at + nth));
  fake.batches.push(...others(9, 98 * day), ...others(5, 101 * day));
  expect(await calls.find('file-1', never)).toBeUndefined();
  // Those from before the file are not all looked through.
  expect(fake.calls.filter((call) => call === 'GET /batches')).toHaveLength(3);
  fake.batches.splice(9, 0, batchOf('file-1', 100 * day + 1));
  expect((await calls.find('file-1', never))?.id).toBe('b-file-1');
});

test('a service that has no pages is asked no more than twice', async () => {
  const body = { object: 'list', data: [batchOf('file-2', 1)], has_more: true };
  const { fake, calls } = await service({
    step: (call) => (call === 'GET /batches' ? { status: 200, body } : undefined),
  });
  expect(await calls.find('file-1', never)).toBeUndefined();
  expect(fake.calls.filter((call) => call === 'GET /batches')).toHaveLength(2);
});

test('why a batch was not taken is classified', async () => {
  const errors = (code: string) => [{ code, message: 'Sorry', line: 2 }];
  const { fake, calls } = await service();
  const id = await calls.upload('a.jsonl', file('{"custom_id":"a","body":{"model":"m","messages":[]}}\n', 1), never);
  const look = async (code: string) => {
    fake.advance = () => ({ status: 'failed', errors: errors(code) });
    const batch = await calls.create(id, {}, never);
    return calls.retrieve(batch.id, never);
  };
  expect(await look('billing_hard_limit_reached')).toMatchObject({
    status: 'failed',
    refusal: { message: 'Sorry (line 2)', fault: { kind: 'permanent', reason: 'quota' } },
  });
  expect((await look('token_limit_exceeded')).isFull).toBe(true);
});

test('a silent download is given up', async () => {
  const { fake, calls } = await service({}, { timeoutSeconds: 0.3 });
  const content = '{"custom_id":"a"}\n'.repeat(100);
  fake.files.set('file-1', { id: 'file-1', filename: 'a', purpose: 'batch_output', content, created_at: 0 });
  fake.step = (call) => (call.endsWith('/content') ? { half: true } : undefined);
  const read = async () => {
    for await (const _ of calls.results('file-1', never));
  };
  expect((await providerError(read())).code).toBe('timeout');
});

test('an abort ends a call with its reason', async () => {
  const { fake, calls } = await service({ step: () => ({ hang: true }) });
  const run = new AbortController();
  const call = calls.retrieve('b', run.signal);
  await fake.heldUp();
  const reason = new Error('enough');
  run.abort(reason);
  await expect(call).rejects.toBe(reason);
});
