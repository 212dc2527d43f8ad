import { expect, test } from 'vitest';
import { failAlways, type Respond } from '../../support/fake-provider.ts';
import { expectAgreement, setUp, textOf } from './support.ts';

const error = (code: string, message: string, type = 'invalid_request_error') => ({
  error: { message, type, param: null, code },
});

const stops: readonly (readonly [string, Respond, string, string])[] = [
  ['401', failAlways(401, error('invalid_api_key', 'Incorrect API key provided')), 'auth', 'Incorrect API key'],
  ['402', failAlways(402, { error: { message: 'Insufficient Balance' } }), 'quota', 'Insufficient Balance'],
  ['403', failAlways(403, error('unsupported_country', 'Country not supported')), 'auth', 'Country not supported'],
  [
    'missing model',
    failAlways(404, error('model_not_found', 'The model `gpt-4.1-mini` does not exist')),
    'refused',
    'does not exist',
  ],
  [
    'spent OpenAI quota',
    failAlways(429, error('insufficient_quota', 'You exceeded your current quota', 'insufficient_quota')),
    'quota',
    'exceeded your current quota',
  ],
  [
    'account in arrears',
    failAlways(400, { code: 'Arrearage', message: 'Access denied, overdue payment' }),
    'quota',
    'overdue',
  ],
  ['unknown 400 at the start', failAlways(400, error('strange', 'The moon is full')), 'refused', 'The moon is full'],
  ['unknown 404 at the start', failAlways(404, '<html><title>Not Found</title></html>'), 'refused', 'Not Found'],
];

for (const [name, respond, outcome, sentence] of stops) {
  test(`a ${name} stops the run, nothing fails`, async () => {
    const { project, fake } = await setUp(200, {
      respond,
      batch: { max_rows_per_batch: 2, max_concurrent_workers: 4 },
    });
    const result = await project.run(['run', 'tasks.csv']);
    const report = expectAgreement(project, result, fake);
    expect([result.code, report.outcome]).toEqual([4, outcome]);
    expect(report.tasks).toMatchObject({ completed: 0, failed: 0, pending: 200 });
    expect(report.note).toContain(sentence);
    expect(result.stderr.split(report.note ?? '?')).toHaveLength(2);
    expect(fake.requests.length).toBeLessThanOrEqual(4);
    fake.set(undefined);
    const again = await project.run(['run', 'tasks.csv']);
    expect(expectAgreement(project, again, fake).outcome).toBe('done');
  });
}

test('a key refused midway keeps what was delivered', async () => {
  const { project, fake } = await setUp(40, {
    batch: { max_rows_per_batch: 10, max_concurrent_workers: 1 },
    respond: (_, index) => (index < 2 ? undefined : { status: 401 }),
  });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect(report.outcome).toBe('auth');
  expect(report.tasks).toMatchObject({ completed: 20, failed: 0, pending: 20 });
  expect(fake.requests).toHaveLength(3);
});

test('a 403 that speaks of moderation fails its row', async () => {
  const body = { error: { message: 'Your input was flagged by moderation', code: 403 } };
  const { project, fake } = await setUp(12, {
    respond: ({ items }) => (items.some(({ text }) => text === textOf(5)) ? { status: 403, body } : undefined),
  });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect(result.code).toBe(3);
  expect(report.failures).toMatchObject([{ id: 'k5', code: 'content_filter' }]);
});

test('an unknown 400 later is isolated to its row', async () => {
  const { project, fake } = await setUp(40, {
    batch: { max_rows_per_batch: 8, max_concurrent_workers: 1 },
    respond: ({ items }) =>
      items.some(({ text }) => text === textOf(20))
        ? { status: 400, body: error('strange', 'The moon is full') }
        : undefined,
  });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect(result.code).toBe(3);
  expect(report.failures).toMatchObject([{ id: 'k20', code: 'provider_error', message: 'The moon is full' }]);
  expect(report.tasks).toMatchObject({ completed: 39, failed: 1 });
});

test("DashScope's insufficient_quota only pauses", async () => {
  let left = 2;
  const { project, fake } = await setUp(40, {
    schema: false,
    providers: {
      qwen: { api_key: 'sk-test-qwen', base_url: 'url', model: 'qwen-max', prices: { input: 1, output: 4 } },
    },
    respond: () =>
      left-- > 0
        ? {
            status: 429,
            body: error('insufficient_quota', 'You exceeded your current quota, please check your plan'),
            headers: { 'retry-after-ms': '50' },
          }
        : undefined,
  });
  const result = await project.run(['run', 'tasks.csv', '--provider', 'qwen']);
  const report = expectAgreement(project, result, fake);
  expect(report.outcome).toBe('done');
  expect(fake.requests.filter(({ status }) => status === 429)).toHaveLength(2);
});

test('Arrearage stops a qwen run as quota', async () => {
  const { project, fake } = await setUp(40, {
    schema: false,
    providers: { qwen: { api_key: 'sk-test-qwen', base_url: 'url', prices: { input: 1, output: 4 } } },
    respond: failAlways(400, { code: 'Arrearage', message: 'Access denied, overdue payment', request_id: 'r' }),
  });
  const result = await project.run(['run', 'tasks.csv', '--provider', 'qwen']);
  expect(expectAgreement(project, result, fake).outcome).toBe('quota');
});
