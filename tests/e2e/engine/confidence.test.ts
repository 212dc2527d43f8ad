import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/store/driver.ts';
import { expectAgreement, resultOf, setUp } from './support.ts';

/** What the fake gives its tokens of four characters, again and again. */
const probabilities = [0.99, 0.9, 0.5];

/** Geometric mean over the tokens from the one that holds the opening quote to the one that holds the closing quote. */
function confidenceOf(reply: string, text: string): number {
  const start = reply.indexOf(JSON.stringify(text));
  const end = start + JSON.stringify(text).length - 1;
  const tokens: number[] = [];
  for (let token = Math.floor(start / 4); token <= Math.floor(end / 4); token++)
    tokens.push(probabilities[token % 3] ?? 0);
  return tokens.reduce((product, probability) => product * probability, 1) ** (1 / tokens.length);
}

test('logprobs give each row its own confidence', async () => {
  const { project, fake } = await setUp('id,source\na,Yes\nb,A somewhat longer text\nc,Not now\n', {
    provider: { logprobs: true },
  });
  const result = await project.run(['run', 'tasks.csv']);
  expectAgreement(project, result, fake);
  const reply = '{"1":"[de] Yes","2":"[de] A somewhat longer text","3":"[de] Not now"}';
  const rows = resultOf(project);
  for (const { confidence, translation } of rows) {
    expect(Number(confidence)).toBeCloseTo(confidenceOf(reply, translation), 3);
  }
  expect(new Set(rows.map(({ confidence }) => confidence)).size).toBe(3);
});

test('without logprobs there is no confidence column', async () => {
  const { project, fake } = await setUp(3);
  await project.run(['run', 'tasks.csv']);
  expect(fake.requests[0]?.body).not.toHaveProperty('logprobs');
  expect(project.read('tasks.translated.csv').split('\n')[0]).toBe('id,source,translation,status,error');
});

test('a service that keeps its logprobs gives no number', async () => {
  const { project, fake } = await setUp(3, {
    provider: { logprobs: true },
    respond: ({ translations }) => ({
      body: {
        id: 'x',
        model: 'm',
        choices: [{ message: { content: JSON.stringify(Object.fromEntries(translations)) }, finish_reason: 'stop' }],
      },
    }),
  });
  const result = await project.run(['run', 'tasks.csv']);
  expect(result.code).toBe(0);
  expect(fake.requests[0]?.body.logprobs).toBe(true);
  expect(project.read('tasks.translated.csv')).not.toContain('confidence');
});

test('the rows share the usage of their request exactly', async () => {
  const { project, fake } = await setUp(60, { batch: { max_rows_per_batch: 7 } });
  const result = await project.run(['run', 'tasks.csv']);
  expectAgreement(project, result, fake);
  const database = await openDatabase(project.path('tasks.checkpoint.db'), { readOnly: true });
  const shares = database
    .prepare(
      'SELECT sum(prompt_tokens) AS prompt, sum(completion_tokens) AS completion, min(prompt_tokens) AS least FROM task',
    )
    .get() as { prompt: number; completion: number; least: number };
  database.close();
  expect(shares).toMatchObject({ prompt: fake.billed.prompt, completion: fake.billed.completion });
  expect(shares.least).toBeGreaterThan(0);
});

test('the shares of the rows add up to what their batches used', async () => {
  const { project, fake } = await setUp(30, { batch: { max_rows_per_batch: 7 } });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  const { tasks } = JSON.parse((await project.run(['tasks', 'tasks.csv', '--limit', '30', '--format', 'json'])).stdout);
  const sum = (field: string): number =>
    tasks.reduce((total: number, task: Record<string, number>) => total + (task[field] ?? 0), 0);
  expect(sum('prompt_tokens')).toBe(report.tokens.prompt);
  expect(sum('completion_tokens')).toBe(report.tokens.completion);
  for (const task of tasks) expect(task).toMatchObject({ model: expect.any(String), duration_ms: expect.any(Number) });
});
