import { expect, test } from 'vitest';
import { rejectParameter } from '../../support/fake-provider.ts';
import { billOf, expectAgreement, price, resultOf, type SetupOptions, setUp, sheet } from './support.ts';

const manyRows = 3000;

test('the cap is never passed and hardly left unused', async () => {
  const { project, fake } = await setUp(manyRows, { latencyMs: 5 });
  const cap = 0.05;
  const result = await project.run(['run', 'tasks.csv', '--max-cost', String(cap)]);
  const report = expectAgreement(project, result, fake);
  expect([result.code, report.outcome]).toEqual([4, 'budget']);
  expect(report.tasks.failed).toBe(0);
  expect(report.tasks.pending).toBeGreaterThan(500);
  expect(billOf(fake)).toBeLessThanOrEqual(cap);
  expect(billOf(fake)).toBeGreaterThan(cap * 0.9);
});

test('the next run goes on with money of its own', async () => {
  const { project, fake } = await setUp(manyRows);
  const first = await project.run(['run', 'tasks.csv', '--max-cost', '0.05']);
  const before = expectAgreement(project, first, fake).tasks.completed;
  const second = await project.run(['run', 'tasks.csv', '--max-cost', '0.05']);
  const report = expectAgreement(project, second, fake);
  expect(report.tasks.completed).toBeGreaterThan(before * 1.7);
  expect(billOf(fake)).toBeLessThanOrEqual(0.1);
  const last = await project.run(['run', 'tasks.csv']);
  expect(expectAgreement(project, last, fake).outcome).toBe('done');
  for (const { source } of resultOf(project)) expect(fake.asked(source)).toBe(1);
});

test('a cap too small for one row sends nothing', async () => {
  const { project, fake } = await setUp(50);
  const result = await project.run(['run', 'tasks.csv', '--max-cost', '0.0000001']);
  const report = expectAgreement(project, result, fake);
  expect([result.code, report.outcome]).toEqual([4, 'budget']);
  expect(fake.requests).toHaveLength(0);
});

test('a service that counts prompts otherwise cannot pass the cap', async () => {
  // Half as much again as characters suggest, which is what first reservations allow for.
  const { project } = await setUp(manyRows, {
    respond: ({ body, translations }) => {
      const prompt = Math.ceil(body.messages.reduce((sum, { content }) => sum + content.length, 0) / 4) * 1.4;
      const completion = JSON.stringify(translations).length / 2;
      return { usage: { prompt_tokens: Math.ceil(prompt), completion_tokens: Math.ceil(completion) } };
    },
  });
  const result = await project.run(['run', 'tasks.csv', '--max-cost', '0.05']);
  expect(result.code).toBe(4);
  const spent = JSON.parse(project.read('tasks.report.json')).cost.total;
  expect(spent).toBeLessThanOrEqual(0.05);
  expect(spent).toBeGreaterThan(0.045);
});

test('calls whose usage never arrives count against the cap', async () => {
  const { project, fake } = await setUp(manyRows, {
    respond: (_, index) => (index % 2 === 0 ? { cutBody: true } : undefined),
    retry: { max_attempts: 50, delay_seconds: 0.01 },
  });
  const result = await project.run(['run', 'tasks.csv', '--max-cost', '0.05']);
  const report = expectAgreement(project, result, fake);
  expect(report.outcome).toBe('budget');
  expect((report.cost.total ?? 0) + (report.unknown.cost ?? 0)).toBeLessThanOrEqual(0.05);
  expect(billOf(fake) + billOf({ billed: fake.unseen })).toBeLessThanOrEqual(0.05);
});

test('max_cost_total holds over two runs', async () => {
  const { project, fake } = await setUp(manyRows, { settings: { max_cost_total: '0.06USD' } });
  const first = await project.run(['run', 'tasks.csv', '--max-cost', '0.04']);
  expect(expectAgreement(project, first, fake).outcome).toBe('budget');
  expect(billOf(fake)).toBeLessThanOrEqual(0.04);
  const second = await project.run(['run', 'tasks.csv', '--max-cost', '0.04']);
  expect(expectAgreement(project, second, fake).outcome).toBe('budget');
  expect(billOf(fake)).toBeLessThanOrEqual(0.06);
  expect(billOf(fake)).toBeGreaterThan(0.054);
  const spentAndNext = /: \$0\.0\d+ is spent, and the next request may cost up to \$0\.0\d+$/m;
  expect(first.stderr).toMatch(new RegExp(`^the cap of this run is \\$0\\.04${spentAndNext.source}`, 'm'));
  expect(first.stderr).toMatch(/^Next: translate run tasks\.csv --max-cost AMOUNT$/m);
  expect(second.stderr).toMatch(new RegExp(`^max_cost_total is \\$0\\.06${spentAndNext.source}`, 'm'));
  expect(second.stderr).toMatch(/^Next: translate run tasks\.csv --max-cost 0\.04$/m);
});

test('one cap holds for several files together', async () => {
  const { project, fake } = await setUp(1500);
  project.write('more.csv', sheet(1500).replaceAll('story', 'tale'));
  const result = await project.run(['run', 'tasks.csv', 'more.csv', '--max-cost', '0.05']);
  expect(result.code).toBe(4);
  expect(billOf(fake)).toBeLessThanOrEqual(0.05);
  expect(billOf(fake)).toBeGreaterThan(0.045);
});

const refusals: readonly (readonly [string, SetupOptions, string, string])[] = [
  ['an unknown price', { provider: { model: 'my-own-model', prices: null } }, '1', 'is unknown'],
  ['a tier of unknown price', { provider: { extra_body: { service_tier: 'priority' } } }, '1', 'service_tier priority'],
  ['another currency', {}, '15CNY', 'priced in USD'],
  ['no amount', {}, 'much', 'is no amount of money'],
];

for (const [name, options, cap, sentence] of refusals) {
  test(`a cap with ${name} is refused before anything is sent`, async () => {
    const { project, fake } = await setUp(5, options);
    const result = await project.run(['run', 'tasks.csv', '--max-cost', cap]);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(sentence);
    expect(fake.requests).toHaveLength(0);
    expect(() => project.read('tasks.report.json')).toThrow();
    expect(() => project.read('tasks.checkpoint.db')).toThrow();
  });
}

test('an unknown price gives no cost, never zero', async () => {
  const { project } = await setUp(5, { provider: { model: 'my-own-model', prices: null } });
  const result = await project.run(['run', 'tasks.csv']);
  expect(result.code).toBe(0);
  expect(JSON.parse(project.read('tasks.report.json')).cost.total).toBeNull();
  expect(result.stderr).toContain('llm.providers.openai.prices');
});

/** A model that spends all that it may: its reasoning and its reply together fill the allowance. */
const spendthrift: SetupOptions['respond'] = ({ body }) => {
  const prompt = Math.ceil(body.messages.reduce((sum, { content }) => sum + content.length, 0) / 4);
  const completion = Number(body.max_completion_tokens ?? body.max_tokens);
  return {
    usage: {
      prompt_tokens: prompt,
      completion_tokens: completion,
      completion_tokens_details: { reasoning_tokens: completion - 50 },
    },
  };
};

for (const model of ['o4-mini', 'gpt-5-mini', 'gpt-4.1-mini']) {
  test(`${model} cannot pass the cap by thinking`, async () => {
    const { project, fake } = await setUp(manyRows, { respond: spendthrift, provider: { model } });
    const cap = (4096 * 6 * price.output) / 1_000_000;
    const result = await project.run(['run', 'tasks.csv', '--max-cost', String(cap)]);
    expect(result.code).toBe(4);
    expect(fake.violations).toEqual([]);
    const spent = JSON.parse(project.read('tasks.report.json')).cost.total;
    expect(spent).toBeLessThanOrEqual(cap);
    expect(spent).toBeGreaterThan(cap / 2);
  });
}

test('a model that cannot be told to think less keeps the cap', async () => {
  const refuse = rejectParameter('reasoning_effort');
  const { project } = await setUp(manyRows, {
    provider: { model: 'gpt-5.1' },
    respond: async (request, index) => (await refuse(request, index)) ?? spendthrift(request, index),
  });
  const result = await project.run(['run', 'tasks.csv', '--max-cost', '0.3']);
  expect(result.code).toBe(4);
  const spent = JSON.parse(project.read('tasks.report.json')).cost.total;
  expect(spent).toBeLessThanOrEqual(0.3);
  expect(spent).toBeGreaterThan(0.15);
});

test('a price list that ends below the prompt keeps the cap', async () => {
  const { project, fake } = await setUp(50, {
    provider: { prices: { currency: 'USD', tiers: [{ up_to: 50, input: 1, output: 4 }] } },
  });
  const result = await project.run(['run', 'tasks.csv', '--max-cost', '1']);
  expect(result.code).toBe(4);
  expect(fake.requests).toHaveLength(0);
});
