import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import type { FakeProvider, FakeRequest, Respond } from '../../support/fake-provider.ts';
import { reportOf, resultOf, setUp } from './support.ts';

/** Around the two messages and before the reply, as OpenAI counts them. */
const frameTokens = 11;

/** Rows such as a game's interface has, no two alike. */
function shortRows(rows: number): string {
  const forms = [
    'Equip slot %d',
    'You found {0} coins',
    'Travel to the old mill',
    'Not enough oil',
    '<b>Load game</b>',
  ];
  return Array.from({ length: rows }, (_, row) => `k${row},${forms[row % forms.length]} (${row})`).join('\n');
}

function promptBeyondTexts({ body, items }: FakeRequest): number {
  const prompt = body.messages.reduce((sum, { content }) => sum + countTokens(content), frameTokens);
  return prompt - items.reduce((sum, { text }) => sum + countTokens(text), 0);
}

function replyBeyondTexts({ translations }: FakeRequest): number {
  const reply = countTokens(JSON.stringify(Object.fromEntries(translations)));
  return reply - translations.reduce((sum, [, text]) => sum + countTokens(text), 0);
}

function perRow(fake: FakeProvider, rows: number, count: (request: FakeRequest) => number): number {
  return fake.requests.reduce((sum, request) => sum + count(request), 0) / rows;
}

test.each([
  [10, 14],
  [4, 8],
])('with %i workers a short row costs %i tokens more at most', async (workers, most) => {
  const rows = 300;
  const { project, fake } = await setUp(`id,source\n${shortRows(rows)}\n`, {
    batch: { max_concurrent_workers: workers },
  });
  const result = await project.run(['run', 'tasks.csv']);
  expect(result.code).toBe(0);
  expect(fake.requests.flatMap(({ items }) => items)).toHaveLength(rows);
  expect(perRow(fake, rows, promptBeyondTexts)).toBeLessThanOrEqual(most);
  expect(perRow(fake, rows, replyBeyondTexts)).toBeLessThanOrEqual(4);
});

test('what costs nothing is not sent', async () => {
  const sheet = 'id,source,translation\na,Buy,\nb,Buy,\nc,{0},\nd,42,\ne,Sell,Verkaufen\n';
  const { project, fake } = await setUp(sheet);
  const result = await project.run(['run', 'tasks.csv']);
  expect(result.code).toBe(0);
  expect(fake.requests.flatMap(({ items }) => items.map(({ text }) => text))).toEqual(['Buy']);
  expect(resultOf(project).map(({ translation }) => translation)).toEqual([
    '[de] Buy',
    '[de] Buy',
    '{0}',
    '42',
    'Verkaufen',
  ]);
});

test('a long shared context is no cut prompt', async () => {
  const context = 'Shown in the ship log after the storm; dry and official. '.repeat(10).trim();
  const lines = Array.from({ length: 150 }, (_, row) => `k${row},Entry ${row},${context}`);
  const { project, fake } = await setUp(`id,source,context\n${lines.join('\n')}\n`, {
    schema: false,
    providers: { own: { base_url: 'url', model: 'm', max_tokens: 16_000, max_concurrent_workers: 1 } },
  });
  const result = await project.run(['run', 'tasks.csv', '--provider', 'own']);
  expect(result.stderr).not.toContain('the server read only');
  expect(result.code).toBe(0);
  expect(fake.requests).toHaveLength(1);
});

test('cached tokens are told and priced as such', async () => {
  const usage = { prompt_tokens: 2000, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 1536 } };
  const { project } = await setUp(2, {
    provider: { prices: { currency: 'USD', input: 1, cached_input: 0.1, output: 4 } },
    respond: () => ({ usage: { ...usage, total_tokens: 2100 } }),
  });
  const result = await project.run(['run', 'tasks.csv']);
  expect(result.stderr).toContain('2,000 prompt, 1,536 of them cached');
  const cost = (464 * 1 + 1536 * 0.1 + 100 * 4) / 1e6;
  const { tokens, cost: money } = reportOf(project);
  expect(tokens).toMatchObject({ prompt: 2000, cached: 1536, completion: 100 });
  expect(money.total).toBeCloseTo(cost, 9);
  const log = await project.run(['log', 'tasks.csv', '--json']);
  expect(JSON.parse(log.stdout)).toMatchObject({ usage: { prompt: 2000, cached: 1536 }, cost });
});

describe('what a service keeps of a prompt', () => {
  const world = 'The drowned come back with the tide. '.repeat(150).trim();
  const lines = (count: number): string => Array.from({ length: count }, (_, row) => `k${row},Row ${row}`).join('\n');
  const contents = ({ body }: FakeRequest): unknown[] => body.messages.map(({ content }) => content);
  const start = (model: string, worldView: string, respond?: Respond) =>
    setUp(`id,source\n${lines(4)}\n`, {
      provider: { model, prices: { currency: 'USD', input: 1, cached_input: 0.1, cache_write: 1.25, output: 4 } },
      batch: { max_rows_per_batch: 2, max_concurrent_workers: 1 },
      settings: { game: { world_view: worldView } },
      ...(respond && { respond }),
    });

  test('is a long system message, where that has to be said', async () => {
    const { project, fake } = await start('gpt-6-luna', world);
    expect((await project.run(['run', 'tasks.csv'])).code).toBe(0);
    expect(fake.violations).toEqual([]);
    expect(fake.requests).toHaveLength(2);
    for (const request of fake.requests) {
      expect(request.body.prompt_cache_options).toEqual({ mode: 'explicit' });
      expect(contents(request)).toEqual([
        [{ type: 'text', text: expect.stringContaining(world), prompt_cache_breakpoint: { mode: 'explicit' } }],
        expect.any(String),
      ]);
    }
  });

  test('is nothing where all that is alike is short', async () => {
    const { project, fake } = await start('gpt-6-luna', '');
    expect((await project.run(['run', 'tasks.csv'])).code).toBe(0);
    expect(fake.requests[0]?.body.prompt_cache_options).toEqual({ mode: 'explicit' });
    expect(contents(fake.requests[0]!)).toEqual([expect.any(String), expect.any(String)]);
  });

  test('is left to older models', async () => {
    const { project, fake } = await start('gpt-5.5', world);
    expect((await project.run(['run', 'tasks.csv'])).code).toBe(0);
    expect(fake.requests[0]?.body).not.toHaveProperty('prompt_cache_options');
    expect(contents(fake.requests[0]!)).toEqual([expect.any(String), expect.any(String)]);
  });

  test('is left to a service that does not know breakpoints', async () => {
    const refusal = {
      message: "Unknown parameter: 'messages[0].content[0].prompt_cache_breakpoint'.",
      code: 'unknown_parameter',
    };
    const { project, fake } = await start('gpt-6-luna', world, ({ body }) =>
      JSON.stringify(body).includes('breakpoint') ? { status: 400, body: { error: refusal } } : undefined,
    );
    expect((await project.run(['run', 'tasks.csv'])).code).toBe(0);
    expect(fake.requests.map(({ status }) => status)).toEqual([400, 200, 200]);
    expect(contents(fake.requests[1]!)).toEqual([expect.stringContaining(world), expect.any(String)]);
  });

  test('is paid at its own price', async () => {
    const details = { cached_tokens: 500, cache_write_tokens: 1000 };
    const usage = { prompt_tokens: 2000, completion_tokens: 100, total_tokens: 2100, prompt_tokens_details: details };
    const { project } = await start('gpt-6-luna', world, () => ({ usage }));
    expect((await project.run(['run', 'tasks.csv'])).code).toBe(0);
    const each = (500 * 1 + 500 * 0.1 + 1000 * 1.25 + 100 * 4) / 1e6;
    expect(reportOf(project).cost.total).toBeCloseTo(each * 2, 9);
  });
});

test('languages share how their prompts begin', async () => {
  const world = 'The drowned come back with the tide. '.repeat(40).trim();
  const { project, fake } = await setUp(2, { settings: { to: ['de', 'ja'], game: { world_view: world } } });
  await project.run(['run', 'tasks.csv']);
  const [one = '', other = ''] = fake.requests.map(({ body }) => body.messages[0]?.content);
  const differs = [...one].findIndex((char, at) => char !== other[at]);
  expect(one.slice(0, differs)).toContain(world);
  expect(differs / one.length).toBeGreaterThan(0.9);
});
