import { expect, test } from 'vitest';
import { expectAgreement, resultOf, setUp } from './support.ts';

/** Sheet of so many rows of about so many characters. */
function longSheet(rows: number, chars: number): string {
  const text = (n: number): string => `Row ${n} `.padEnd(chars, 'tells a long story ');
  return `id,source\n${Array.from({ length: rows }, (_, n) => `k${n},${text(n)}`).join('\n')}\n`;
}

const sizes = (fake: { requests: { items: readonly { text: string }[] }[] }): number[] =>
  fake.requests.map(({ items }) => items.reduce((sum, { text }) => sum + text.length, 0));

for (const workers of [1, 3, 10]) {
  test(`${workers} workers are all used, no more`, async () => {
    const { project, fake } = await setUp(1000, { latencyMs: 60, batch: { max_concurrent_workers: workers } });
    const result = await project.run(['run', 'tasks.csv']);
    expect(expectAgreement(project, result, fake).outcome).toBe('done');
    expect(fake.maxInFlight).toBe(workers);
  });
}

test('--concurrency wins over the configuration', async () => {
  const { project, fake } = await setUp(600, { latencyMs: 60, batch: { max_concurrent_workers: 2 } });
  await project.run(['run', 'tasks.csv', '--concurrency', '5']);
  expect(fake.maxInFlight).toBe(5);
});

test('workers go on with the next language', async () => {
  const { project, fake } = await setUp(60, {
    latencyMs: 60,
    batch: { max_concurrent_workers: 4, max_rows_per_batch: 30 },
    settings: { to: ['de', 'ja', 'fr'] },
  });
  const result = await project.run(['run', 'tasks.csv']);
  expect(result.code).toBe(0);
  expect(fake.maxInFlight).toBe(4);
  const languages = fake.requests.map(({ targetLang }) => targetLang);
  expect(languages.filter((language, index) => language !== languages[index - 1])).toEqual(['de', 'ja', 'fr']);
});

test('a small sheet is shared out among idle workers', async () => {
  const { project, fake } = await setUp(longSheet(40, 100));
  await project.run(['run', 'tasks.csv']);
  expect(fake.requests.length).toBeGreaterThanOrEqual(8);
});

test('a tiny sheet is one request', async () => {
  const { project, fake } = await setUp(8);
  await project.run(['run', 'tasks.csv']);
  expect(fake.requests).toHaveLength(1);
});

test('no batch is above --max-chars', async () => {
  const { project, fake } = await setUp(longSheet(100, 90));
  const result = await project.run(['run', 'tasks.csv', '--max-chars', '1000', '--concurrency', '1']);
  expect(expectAgreement(project, result, fake).outcome).toBe('done');
  expect(Math.max(...sizes(fake))).toBeLessThanOrEqual(1000);
  expect(Math.max(...sizes(fake))).toBeGreaterThan(900);
});

test('notes count towards --max-chars', async () => {
  const lines = Array.from({ length: 60 }, (_, n) => `k${n},Row ${n},${`note ${n} `.padEnd(80, 'x')},Anna`);
  const { project, fake } = await setUp(`id,source,context,speaker\n${lines.join('\n')}\n`);
  await project.run(['run', 'tasks.csv', '--max-chars', '1000', '--concurrency', '1']);
  expect(Math.max(...fake.requests.map(({ items }) => items.length))).toBeLessThanOrEqual(Math.floor(1000 / 90));
});

test('no batch expects a longer reply than max_tokens', async () => {
  const { project, fake } = await setUp(longSheet(300, 200), {
    provider: { max_tokens: 600 },
    batch: { max_concurrent_workers: 1 },
  });
  const result = await project.run(['run', 'tasks.csv']);
  expect(expectAgreement(project, result, fake).outcome).toBe('done');
  for (const { body, translations } of fake.requests) {
    const said = translations.reduce((sum, [key, text]) => sum + key.length + text.length + 6, 0);
    expect(said / 4).toBeLessThanOrEqual(Number(body.max_tokens));
    expect(Number(body.max_tokens)).toBeLessThanOrEqual(600);
  }
});

test('the default sizes never cut a reply off', async () => {
  const { project, fake } = await setUp(longSheet(400, 150), {
    batch: { max_concurrent_workers: 1 },
    // As a service does it: four characters are a token, and more than max_tokens are not said.
    respond: ({ body, translations }) => {
      const whole = JSON.stringify(Object.fromEntries(translations));
      const most = Number(body.max_tokens) * 4;
      return whole.length <= most ? undefined : { raw: whole.slice(0, most), finishReason: 'length' };
    },
    translate: (text) => `${text} ${text.slice(0, text.length / 2)}`,
  });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect(report.outcome).toBe('done');
  expect(report.requests.failed).toBe(0);
});

test('prompt and reply stay within context_tokens', async () => {
  const { project, fake } = await setUp(longSheet(100, 100), {
    provider: { context_tokens: 2000 },
    batch: { max_concurrent_workers: 1 },
  });
  const result = await project.run(['run', 'tasks.csv']);
  expect(expectAgreement(project, result, fake).outcome).toBe('done');
  for (const { body } of fake.requests) {
    const prompt = body.messages.reduce((sum, { content }) => sum + content.length, 0) / 4;
    expect(prompt + Number(body.max_tokens)).toBeLessThanOrEqual(2000);
  }
});

test('identical rows are sent once and fill all places', async () => {
  const lines = Array.from({ length: 100 }, (_, n) => `k${n},Text ${n % 5}`);
  const { project, fake } = await setUp(`id,source\n${lines.join('\n')}\n`);
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect(report.saved.duplicates).toBe(95);
  expect(fake.requests.flatMap(({ items }) => items)).toHaveLength(5);
  expect(resultOf(project).every(({ source, translation }) => translation === `[de] ${source}`)).toBe(true);
});

test('copies of a failed row fail with it', async () => {
  const { project, fake } = await setUp('id,source\na,Bad\nb,Good\nc,Bad\n', {
    respond: ({ items }) =>
      items.some(({ text }) => text === 'Bad') ? { content: null, finishReason: 'content_filter' } : undefined,
  });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect(report.tasks).toMatchObject({ completed: 1, failed: 2, pending: 0 });
});
