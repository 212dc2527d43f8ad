import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type FakeRequest, type Respond, rejectParameter, render } from '../../support/fake-provider.ts';
import { apiKey, type Result } from '../../support/program.ts';
import { expectAgreement, resultOf, type SetupOptions, setUp } from './support.ts';

function userMessage(request: FakeRequest | undefined): unknown {
  return JSON.parse(request?.body.messages.at(-1)?.content ?? '');
}

test('the user message has the shape of the design', async () => {
  const sheet = [
    'id,source,context,speaker,max_length',
    'a,Hello {0},,,',
    'b,OK,"button, confirms a purchase",,6',
    'c,Costs 5 Mana,,Merchant,',
  ].join('\n');
  const { project, fake } = await setUp(sheet, {
    settings: { to: ['zh_CN'], glossary: { Mana: { 'zh-CN': '法力', de: 'Zauberkraft' }, Gold: { 'zh-CN': '金币' } } },
  });
  const result = await project.run(['run', 'tasks.csv']);
  expectAgreement(project, result, fake);
  expect(fake.requests[0]?.body.messages.at(-1)?.content).toBe(
    JSON.stringify({
      source_lang: 'en',
      target_lang: 'zh-CN',
      glossary: { Mana: '法力' },
      items: {
        1: 'Hello {0}',
        2: { text: 'OK', context: 'button, confirms a purchase', max_length: 6 },
        3: { text: 'Costs 5 Mana', speaker: 'Merchant' },
      },
    }),
  );
});

test('what all items share is said once', async () => {
  const { project, fake } = await setUp('id,source,context\na,Buy,shop menu\nb,Sell,shop menu\n');
  await project.run(['run', 'tasks.csv']);
  expect(userMessage(fake.requests[0])).toEqual({
    source_lang: 'en',
    target_lang: 'de',
    shared: { context: 'shop menu' },
    items: { 1: 'Buy', 2: 'Sell' },
  });
});

test('without a source language none is said', async () => {
  const { project, fake } = await setUp('source\nBuy\n', { settings: { from: null } });
  await project.run(['run', 'tasks.csv']);
  expect(userMessage(fake.requests[0])).toEqual({ target_lang: 'de', items: { 1: 'Buy' } });
});

test('the system message is the same for a whole language', async () => {
  const { project, fake } = await setUp(200, { settings: { to: ['de', 'ja'], game: { type: 'chess' } } });
  const result = await project.run(['run', 'tasks.csv']);
  expect(result.code).toBe(0);
  for (const language of ['de', 'ja']) {
    const requests = fake.requests.filter(({ targetLang }) => targetLang === language);
    expect(requests.length).toBeGreaterThan(1);
    expect(new Set(requests.map(({ body }) => body.messages[0]?.content)).size).toBe(1);
  }
  expect(fake.requests[0]?.body.messages.map(({ role }) => role)).toEqual(['system', 'user']);
  expect(fake.requests[0]?.body.messages[0]?.content).toContain('chess');
});

const models = ['gpt-4.1-mini', 'gpt-4o', 'o4-mini', 'gpt-5-mini', 'gpt-5.1', 'gpt-5-chat-latest', 'gpt-6-luna'];

for (const model of models) {
  test(`bodies for ${model} are valid by the official schema`, async () => {
    const { project, fake } = await setUp('id,source,max_length\na,Hello,12\nb,"<b>Line\none</b> 🎮",\n', {
      provider: { model, logprobs: !/^o|gpt-5|gpt-6/.test(model) },
    });
    const result = await project.run(['run', 'tasks.csv']);
    expect(expectAgreement(project, result, fake).outcome).toBe('done');
    expect(fake.violations).toEqual([]);
  });
}

const refusedParameters = [
  ['max_tokens', 'gpt-4.1-mini', 'max_completion_tokens'],
  ['max_completion_tokens', 'gpt-5.1', 'max_tokens'],
  ['temperature', 'gpt-4.1-mini', undefined],
  ['response_format', 'gpt-4.1-mini', undefined],
  ['reasoning_effort', 'gpt-5.1', undefined],
  ['prompt_cache_options', 'gpt-6-luna', undefined],
] as const;

for (const [parameter, model, instead] of refusedParameters) {
  test(`a refused ${parameter} is remembered for the run`, async () => {
    const { project, fake } = await setUp(100, {
      provider: { model },
      batch: { max_concurrent_workers: 1, max_rows_per_batch: 10 },
      respond: rejectParameter(parameter),
    });
    const result = await project.run(['run', 'tasks.csv']);
    const report = expectAgreement(project, result, fake);
    expect(report.outcome).toBe('done');
    expect(fake.requests.map(({ status }) => status)).toEqual([400, ...Array(10).fill(200)]);
    for (const { body } of fake.requests.slice(1)) {
      expect(body).not.toHaveProperty(parameter);
      if (instead) expect(body).toHaveProperty(instead);
    }
  });
}

test('three refused parameters are dropped one after another', async () => {
  const refusals = ['max_tokens', 'temperature', 'response_format'].map((name) => rejectParameter(name));
  const respond: Respond = async (request, index) => {
    for (const refuse of refusals) {
      const answer = await refuse(request, index);
      if (answer) return answer;
    }
    return { raw: `Of course!\n\`\`\`\n${render(request.translations)}\n\`\`\`` };
  };
  const { project, fake } = await setUp(60, { respond, batch: { max_concurrent_workers: 4 } });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect([report.outcome, report.requests.failed]).toEqual(['done', 0]);
});

/** Everything that the program has said or left in its folder. */
function everythingIn(dir: string): string {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .filter(({ name }) => name !== 'translate.yaml')
    .map(({ parentPath, name }) => readFileSync(`${parentPath}/${name}`, 'latin1'))
    .join('\n');
}

/** Not every key looks like one. */
const plainKey = 'Q7wE2rT9yU4iO1pA6sD3fG8hJ5kL0zX';

const tellTales: readonly (readonly [string, (key: string) => Respond])[] = [
  ['a good run', () => () => undefined],
  [
    'an error that quotes it',
    (key) => () => ({ status: 401, body: { error: { message: `Incorrect API key provided: ${key}.`, code: key } } }),
  ],
  [
    'an error that quotes the header',
    () => (request) => ({ status: 500, body: `upstream said: authorization: ${request.headers.authorization}` }),
  ],
  [
    'an error with half of it',
    (key) => () => ({ status: 400, body: { error: { message: `bad key ${key.slice(0, 9)}***${key.slice(-4)}` } } }),
  ],
  ['a request id that repeats it', (key) => () => ({ status: 500, headers: { 'x-request-id': `req-${key}` } })],
  ['a reset connection', () => () => ({ reset: true })],
];

for (const [name, respond] of tellTales) {
  test.each([apiKey, plainKey])(`the key is nowhere to be found after ${name} (%s)`, async (key) => {
    const { project, fake } = await setUp(5, { respond: respond(key), provider: { api_key: key } });
    const result = await project.run(['run', 'tasks.csv', '--log-level', 'debug', '--json']);
    const log = await project.run(['log', 'tasks.csv']);
    expect(fake.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
    expectUntold(key, [result, log], everythingIn(project.dir));
  });
}

test.each([apiKey, plainKey])('the key is not among what is told of providers (%s)', async (key) => {
  const { project } = await setUp(5, { provider: { api_key: key } });
  const result = await project.run(['providers']);
  expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('ready') });
  expectUntold(key, [result]);
});

function expectUntold(key: string, results: Result[], files = ''): void {
  const said = results.flatMap(({ stdout, stderr }) => [stdout, stderr]).join('\n') + files;
  for (const part of [key.slice(0, 9), key.slice(-9)]) expect(said).not.toContain(part);
}

test('no variable of OpenAI leaks to another service', async () => {
  const { project, fake } = await setUp(2, {
    schema: false,
    providers: { own: { base_url: 'url', model: 'm', api_key: 'sk-test-own-0123456789' } },
  });
  const env = { OPENAI_API_KEY: 'sk-leak', OPENAI_ORG_ID: 'org-leak', OPENAI_CUSTOM_HEADERS: 'x-leak: leak' };
  await project.run(['run', 'tasks.csv', '--provider', 'own'], { env });
  expect(fake.requests).toHaveLength(1);
  expect(JSON.stringify(fake.requests[0]?.headers)).not.toContain('leak');
});

const qwen = (fields: Record<string, unknown> = {}): SetupOptions => ({
  schema: false,
  providers: {
    qwen: { api_key: 'sk-test-qwen-0123456789', base_url: 'url', prices: { input: 1, output: 4 }, ...fields },
  },
});

test('qwen is told not to think', async () => {
  const { project, fake } = await setUp(60, qwen());
  const result = await project.run(['run', 'tasks.csv', '--provider', 'qwen']);
  expect(expectAgreement(project, result, fake).outcome).toBe('done');
  for (const { body } of fake.requests) expect(body).toMatchObject({ model: 'qwen-max', enable_thinking: false });
});

test('qwen-mt gets one string per request, with terms', async () => {
  const glossary = { Mana: { 'zh-CN': '法力' }, Gold: { 'zh-CN': '金币' } };
  const { project, fake } = await setUp('id,source\na,Costs 5 Mana\nb,Hello\n', {
    ...qwen({ model: 'qwen-mt-plus' }),
    settings: { to: ['zh-CN'], glossary },
  });
  const result = await project.run(['run', 'tasks.csv', '--provider', 'qwen']);
  expect(expectAgreement(project, result, fake).outcome).toBe('done');
  expect(fake.requests.map(({ body }) => body.messages).toSorted()).toEqual(
    [[{ role: 'user', content: 'Costs 5 Mana' }], [{ role: 'user', content: 'Hello' }]].toSorted(),
  );
  const options = fake.requests.map(({ body }) => body.translation_options);
  expect(options).toContainEqual({
    source_lang: 'English',
    target_lang: 'Chinese',
    terms: [{ source: 'Mana', target: '法力' }],
  });
  expect(options).toContainEqual({ source_lang: 'English', target_lang: 'Chinese' });
  expect(resultOf(project).map(({ translation }) => translation)).toEqual([
    '[Chinese] Costs 5 Mana',
    '[Chinese] Hello',
  ]);
});

test('a prompt that the server cut stops the run', async () => {
  const own = { base_url: 'url', model: 'm', max_tokens: 16_000, prices: { input: 1, output: 4 } };
  const lines = Array.from(
    { length: 200 },
    (_, index) => `k${index},The story ${index} ${'goes on and on '.repeat(6)}`,
  );
  const { project, fake } = await setUp(`id,source\n${lines.join('\n')}\n`, {
    schema: false,
    providers: { own },
    batch: { max_concurrent_workers: 1, target_seconds: 600 },
    respond: ({ body }) => {
      const prompt = Math.ceil(body.messages.reduce((sum, { content }) => sum + content.length, 0) / 4);
      return { usage: { prompt_tokens: Math.min(1024, prompt), completion_tokens: 900 } };
    },
  });
  const result = await project.run(['run', 'tasks.csv', '--provider', 'own']);
  expect(result.code).toBe(4);
  const report = JSON.parse(project.read('tasks.report.json'));
  expect(report.outcome).toBe('refused');
  expect(report.tasks).toMatchObject({ completed: 0, failed: 0, pending: 200 });
  expect(result.stderr).toMatch(/the server read only 1024 of about \d+ prompt tokens: raise its context length/);
  expect(result.stderr).toContain('context_tokens');
  expect(fake.requests).toHaveLength(1);
});
