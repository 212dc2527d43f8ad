import { expect, test } from 'vitest';
import {
  changeText,
  chatty,
  contentFilterOn,
  cutOff,
  dropKeys,
  emptyText,
  type FakeRequest,
  fenced,
  first,
  type Respond,
  render,
  repeatKeys,
  shuffleKeys,
  thinkBlock,
  unknownKeys,
} from '../../support/fake-provider.ts';
import { expectAgreement, lastRun, resultOf, type SetupOptions, setUp, sheet, textOf } from './support.ts';

const oneBatch = { batch: { max_concurrent_workers: 1 } };

/** One run over 32 rows that are one batch. */
async function runBatch(respond: Respond, options: SetupOptions = {}, tasks: number | string = 32) {
  const { project, fake } = await setUp(tasks, { ...oneBatch, respond, ...options });
  const result = await project.run(['run', 'tasks.csv']);
  return { project, fake, result, report: expectAgreement(project, result, fake) };
}

function expectHonest(rows: ReturnType<typeof resultOf>): void {
  for (const { source, translation } of rows) expect(translation).toBe(`[de] ${source}`);
}

const holds = (text: string) => (request: FakeRequest) => request.items.some((item) => item.text === text);
const isRow = (n: number) => (item: { text: string }) => item.text === textOf(n);

test('a content-filtered row (400) fails without its neighbours', async () => {
  const { project, fake, result, report } = await runBatch(contentFilterOn('part 21'));
  expect(result.code).toBe(3);
  expect(report.tasks).toMatchObject({ completed: 31, failed: 1 });
  expect(report.failures).toMatchObject([{ id: 'k21', code: 'content_filter' }]);
  expectHonest(resultOf(project).filter(({ id }) => id !== 'k21'));
  // One for the batch, two for each halving of 32 down to one.
  expect(fake.requests.length).toBeLessThanOrEqual(1 + 2 * Math.log2(32));
  for (const { source } of resultOf(project)) expect(fake.asked(source)).toBeLessThanOrEqual(1);
});

test('a content-filtered reply (finish reason) fails its row alone', async () => {
  const isFiltered = holds(textOf(7));
  const { project, fake, report } = await runBatch((request) =>
    isFiltered(request) ? { content: null, finishReason: 'content_filter' } : undefined,
  );
  expect(report.failures).toMatchObject([{ id: 'k7', code: 'content_filter' }]);
  expectHonest(resultOf(project).filter(({ id }) => id !== 'k7'));
  expect(fake.requests.length).toBeLessThanOrEqual(1 + 2 * Math.log2(32));
});

test('a filter that stops a reply midway keeps its rows', async () => {
  const isFiltered = holds(textOf(20));
  const { project, report } = await runBatch((request) => {
    if (!isFiltered(request)) return undefined;
    const before = request.translations.slice(0, request.items.findIndex(isRow(20)));
    return { raw: `${render(before).slice(0, -1)},"20":"[de`, finishReason: 'content_filter' };
  });
  expect(report.failures).toMatchObject([{ id: 'k20', code: 'content_filter' }]);
  expectHonest(resultOf(project).filter(({ id }) => id !== 'k20'));
});

test('two filtered rows in one batch both fail alone', async () => {
  const { report } = await runBatch(
    contentFilterOn('part 1"'),
    {},
    sheet(32, { 9: 'Bad part 1""', 10: 'Bad part 1"" too' }),
  );
  expect(report.tasks).toMatchObject({ completed: 30, failed: 2 });
  expect(report.failures.map(({ id }) => id)).toEqual(['k9', 'k10']);
});

test('a filtered row waits for redo, not the next run', async () => {
  const { project, fake } = await setUp(4, { ...oneBatch, respond: contentFilterOn('part 2') });
  await project.run(['run', 'tasks.csv']);
  fake.set(undefined);
  const before = fake.requests.length;
  const idle = await project.run(['run', 'tasks.csv']);
  expect(expectAgreement(project, idle, fake).outcome).toBe('failed_rows');
  expect(fake.requests).toHaveLength(before);
  await project.run(['redo', 'tasks.csv', '--failed']);
  const again = await project.run(['run', 'tasks.csv']);
  expect(expectAgreement(project, again, fake).outcome).toBe('done');
});

test('a batch above the context length is halved', async () => {
  const error = { message: "This model's maximum context length is 8192 tokens", code: 'context_length_exceeded' };
  const { project, report } = await runBatch(({ items }) =>
    items.length > 5 ? { status: 400, body: { error } } : undefined,
  );
  expect(report.outcome).toBe('done');
  expectHonest(resultOf(project));
});

test('a row above the context length fails as too long', async () => {
  const error = { message: "This model's maximum context length is 8192 tokens", code: 'context_length_exceeded' };
  const isLong = holds(textOf(3));
  const { report } = await runBatch((request) => (isLong(request) ? { status: 400, body: { error } } : undefined));
  expect(report.failures).toMatchObject([{ id: 'k3', code: 'too_long' }]);
  expect(report.tasks.completed).toBe(31);
});

test('of a reply cut off the whole rows stay', async () => {
  const { project, fake, report } = await runBatch(first(1, cutOff(0.6)));
  expect(report.outcome).toBe('done');
  expectHonest(resultOf(project));
  const [cut, ...rest] = fake.requests.map(({ items }) => items.length);
  expect(cut).toBe(32);
  expect(rest).toHaveLength(2);
  const left = (rest[0] ?? 0) + (rest[1] ?? 0);
  expect(left).toBeGreaterThan(9);
  expect(left).toBeLessThan(16);
});

test('a row that never fits fails as cut off', async () => {
  const isEndless = holds(textOf(12));
  const { project, fake, report } = await runBatch((request) =>
    isEndless(request) ? { raw: '{"1":"und so weiter und so', finishReason: 'length' } : undefined,
  );
  expect(report.failures).toMatchObject([{ id: 'k12', code: 'cut_off' }]);
  expectHonest(resultOf(project).filter(({ id }) => id !== 'k12'));
  expect(fake.requests.length).toBeLessThanOrEqual(2 + 2 * Math.log2(32));
});

const harmless: readonly (readonly [string, Respond])[] = [
  ['in a code fence', fenced()],
  ['with talk around it', chatty()],
  ['behind a think block', thinkBlock()],
  ['out of order', shuffleKeys()],
  ['with unknown keys', unknownKeys('99', '33', 'note')],
  [
    'behind the prompt echoed',
    (request) => ({ raw: `${request.body.messages.at(-1)?.content}\n${render(request.translations)}` }),
  ],
  [
    'as objects with a text',
    (request) => ({
      raw: JSON.stringify(Object.fromEntries(request.translations.map(([key, text]) => [key, { text }]))),
    }),
  ],
  ['inside another object', ({ translations }) => ({ raw: `{"translations":${render(translations)}}` })],
];

for (const [name, respond] of harmless) {
  test(`a reply ${name} is read at once`, async () => {
    const { project, fake, report } = await runBatch(respond);
    expect(report.outcome).toBe('done');
    expectHonest(resultOf(project));
    expect(fake.requests).toHaveLength(1);
  });
}

test('a prompt echoed and nothing else translates nothing', async () => {
  const { project, report } = await runBatch(
    (request) => ({ raw: request.body.messages.at(-1)?.content ?? '' }),
    { retry: { max_attempts: 2 } },
    4,
  );
  expect(report.tasks).toMatchObject({ completed: 0, failed: 4 });
  expect(resultOf(project).every(({ translation }) => translation === '')).toBe(true);
});

test('a row left out once is asked again alone', async () => {
  const { project, fake, report } = await runBatch(first(1, dropKeys(isRow(9))));
  expect(report.outcome).toBe('done');
  expectHonest(resultOf(project));
  expect(fake.requests.map(({ items }) => items.length)).toEqual([32, 1]);
  expect(report.requests).toMatchObject({ total: 2, succeeded: 2, failed: 0 });
});

test('a row always left out fails as missing', async () => {
  const { fake, report } = await runBatch(dropKeys(isRow(9)));
  expect(report.failures).toMatchObject([{ id: 'k9', code: 'missing' }]);
  expect(report.tasks.completed).toBe(31);
  expect(fake.requests.length).toBeLessThan(15);
});

test('a missing row is tried again by the next run', async () => {
  const { project, fake } = await setUp(8, { ...oneBatch, respond: dropKeys(isRow(2)) });
  expect((await project.run(['run', 'tasks.csv'])).code).toBe(3);
  fake.set(undefined);
  const result = await project.run(['run', 'tasks.csv']);
  expect(expectAgreement(project, result, fake).outcome).toBe('done');
});

test('a key that comes twice is not believed', async () => {
  const { project, fake, report } = await runBatch(first(1, repeatKeys()));
  expect(report.outcome).toBe('done');
  expectHonest(resultOf(project));
  const [, again] = fake.requests;
  expect(again?.items).toMatchObject([{ text: textOf(1), problem: 'the key came twice' }]);
});

test('an empty translation is asked again with its problem', async () => {
  const { project, fake, report } = await runBatch(first(1, emptyText()));
  expect(report.outcome).toBe('done');
  expectHonest(resultOf(project));
  expect(fake.requests[1]?.items).toMatchObject([{ text: textOf(1), problem: 'the translation was empty' }]);
});

test('a row that stays empty fails as empty', async () => {
  const { fake, report } = await runBatch(emptyText(isRow(4)));
  expect(report.failures).toMatchObject([{ id: 'k4', code: 'empty' }]);
  expect(fake.asked(textOf(4))).toBe(3);
});

test('blanks alone are an empty translation', async () => {
  const { report } = await runBatch(changeText(isRow(4), () => ' \n '));
  expect(report.failures).toMatchObject([{ id: 'k4', code: 'empty' }]);
});

test('a null translation is no translation', async () => {
  const { report } = await runBatch((request) => ({
    raw: JSON.stringify(
      Object.fromEntries(request.translations.map(([key, text]) => [key, text.endsWith('part 4') ? null : text])),
    ),
  }));
  expect(report.tasks).toMatchObject({ completed: 31, failed: 1 });
  expect(report.failures).toMatchObject([{ id: 'k4', code: 'missing' }]);
});

test('a refusal of the whole batch fails its row alone', async () => {
  const isRefused = holds(textOf(15));
  const { project, report } = await runBatch((request) =>
    isRefused(request) ? { content: null, refusal: 'I cannot help with that.' } : undefined,
  );
  expect(report.failures).toMatchObject([{ id: 'k15', code: 'refused' }]);
  expectHonest(resultOf(project).filter(({ id }) => id !== 'k15'));
});

test('a refusal in plain words fails its row alone', async () => {
  const isRefused = holds(textOf(15));
  const { project, report } = await runBatch((request) =>
    isRefused(request) ? { raw: "I'm sorry, but I can't help with that." } : undefined,
  );
  expect(report.tasks).toMatchObject({ completed: 31, failed: 1 });
  expect(report.failures[0]?.id).toBe('k15');
  expectHonest(resultOf(project).filter(({ id }) => id !== 'k15'));
});

test('garbage for a quarter of the requests loses nothing', async () => {
  const garbage = ['', 'null', '[]', '{', '{"1":', '<html></html>', '{"1" "x"}', '{"a":{"1":{"2":[', '\u0000\ufffd'];
  const { project, report } = await runBatch(
    (_, index) => (index % 4 === 1 ? { raw: garbage[index % garbage.length] ?? '' } : undefined),
    { batch: { max_concurrent_workers: 4, max_rows_per_batch: 10 } },
    200,
  );
  expect(report.outcome).toBe('done');
  expect(report.tasks.completed).toBe(200);
  expectHonest(resultOf(project));
});

test('half of all replies lacking a row loses nothing', async () => {
  const lacking = dropKeys();
  const { project, report } = await runBatch(
    (request, index) => (index % 2 === 0 ? lacking(request, index) : undefined),
    { batch: { max_concurrent_workers: 4, max_rows_per_batch: 10 } },
    200,
  );
  expect(report.outcome).toBe('done');
  expectHonest(resultOf(project));
  expect(lastRun(report).requests.total).toBeLessThan(45);
});

test('every reply lacking its last row loses nothing', async () => {
  const { project, report } = await runBatch(dropKeys(), { batch: { max_rows_per_batch: 10 } }, 200);
  expect(report.outcome).toBe('done');
  expectHonest(resultOf(project));
});

test('rows that never get an answer fail soon', async () => {
  const { report, fake } = await runBatch(() => ({ content: null }), {}, 8);
  expect(report.tasks).toMatchObject({ completed: 0, failed: 8 });
  expect(report.failures.map(({ code }) => code)).toEqual(Array(8).fill('missing'));
  expect(fake.requests.length).toBeLessThan(8 * 6);
});

const useless: readonly (readonly [string, Respond])[] = [
  ['says nothing', () => ({ content: '' })],
  ['thinks until it is cut off', () => ({ raw: '<think>So the user wants', finishReason: 'length' })],
];

for (const [name, respond] of useless) {
  test(`a model that only ${name} is stopped`, async () => {
    const { project, fake, result, report } = await runBatch(respond, { batch: { max_concurrent_workers: 4 } }, 1000);
    expect([result.code, report.outcome]).toEqual([4, 'refused']);
    expect(report.note).toContain('held no translation');
    expect(fake.requests.length).toBeLessThan(70);
    fake.set(undefined);
    const again = await project.run(['run', 'tasks.csv', '--model', 'gpt-4.1']);
    expect(expectAgreement(project, again, fake).outcome).toBe('done');
  });
}
