import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { type FakeAnswer, type FakeProvider, startFakeProvider } from '../../support/fake-provider.ts';
import { apiKey, makeProject, type Project } from '../../support/program.ts';

let fake: FakeProvider;
let project: Project;

afterEach(async () => {
  project.remove();
  await fake?.close();
});

const mode = (path: string) => statSync(path).mode & 0o777;

/** Every file of the folder but the one that the user wrote the key into. */
function filesWithKey(): string[] {
  return readdirSync(project.dir)
    .filter((name) => name !== 'translate.yaml')
    .filter((name) => readFileSync(project.path(name)).includes(apiKey));
}

const failures: [string, FakeAnswer][] = [
  ['401', { status: 401, body: { error: { message: `Incorrect API key provided: ${apiKey}.` } } }],
  ['429', { status: 429, body: { error: { message: `slow down ${apiKey}` } }, headers: { 'retry-after': '600' } }],
  ['500', { status: 500, body: `stack ${apiKey}` }],
  ['400', { status: 400, body: { error: { message: `bad ${apiKey}`, code: apiKey } } }],
  ['reply', { raw: `{"1":""} ${apiKey}`, extra: { model: 'm' } }],
  ['reset', { reset: true }],
];

test.each(failures)('no file or screen holds the key after %s', async (_name, answer) => {
  fake = await startFakeProvider({ respond: () => answer });
  const config = 'llm: { retry: { max_attempts: 1, give_up_after: 0.1 } }';
  project = await makeProject({ 'a.csv': 'source\nhello\n' }, { url: fake.url, config });
  const { stdout, stderr } = await project.run(['run', 'a.csv', '--to', 'ja', '--log-level', 'debug', '--json']);
  expect(stdout + stderr).not.toContain(apiKey);
  expect(filesWithKey()).toEqual([]);
  for (const command of ['log', 'report', 'tasks', 'status']) {
    expect((await project.run([command, 'a.csv'])).stdout).not.toContain(apiKey);
  }
});

test('a live run keeps the key out of sight', async () => {
  let arrived = (): void => {};
  const asked = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  let answer = (): void => {};
  const answered = new Promise<undefined>((resolve) => {
    answer = () => resolve(undefined);
  });
  fake = await startFakeProvider({
    respond: () => {
      arrived();
      return answered;
    },
  });
  project = await makeProject({ 'a.csv': 'source\nhello\n' }, { url: fake.url });
  const previous = process.umask(0);
  const { child, done } = project.start(['run', 'a.csv', '--to', 'ja', '--log-level', 'debug']);
  process.umask(previous);
  await asked;
  expect(filesWithKey()).toEqual([]);
  for (const suffix of ['', '-wal', '-shm', '.lock']) {
    const path = project.path(`a.checkpoint.db${suffix}`);
    expect(existsSync(path), suffix).toBe(true);
    expect(mode(path), suffix).toBe(0o600);
  }
  if (process.platform === 'linux') {
    for (const name of ['cmdline', 'comm'])
      expect(readFileSync(`/proc/${child.pid}/${name}`, 'utf8')).not.toContain('sk-');
  }
  answer();
  const { code, stderr } = await done;
  expect(code, stderr).toBe(0);
  expect(mode(project.path('a.checkpoint.db'))).toBe(0o600);
});

test('the result keeps mode and link of what it replaces', async () => {
  fake = await startFakeProvider();
  project = await makeProject({ 'a.csv': 'source\nhello\n', 'real.csv': 'old' }, { url: fake.url });
  chmodSync(project.path('real.csv'), 0o640);
  symlinkSync('real.csv', project.path('link.csv'));
  const { code, stderr } = await project.run(['run', 'a.csv', '--to', 'ja', '-o', 'link.csv']);
  expect(code, stderr).toBe(0);
  expect(lstatSync(project.path('link.csv')).isSymbolicLink()).toBe(true);
  expect(project.read('real.csv')).toContain('[ja] hello');
  expect(mode(project.path('real.csv'))).toBe(0o640);
});

describe("a stranger's translate.yaml", () => {
  const env = { OPENAI_API_KEY: apiKey, SECRET: 'private-value-4711', DATABASE: 'private-value-4711' };
  const run = async (config: string, args: string[] = ['run', 'a.csv', '--to', 'ja', '--quiet']) => {
    project = await makeProject({ 'a.csv': 'source\nhello\n' }, { config });
    return project.run(args, { env });
  };

  test('reads no variable into what is sent', async () => {
    fake = await startFakeProvider();
    const config = `
game: { type: "\${SECRET}", world_view: "\${SECRET}", style: "\${SECRET}" }
prompt: prompt.md
llm: { default_provider: x, providers: { x: { base_url: "${fake.url}", model: "\${SECRET}", extra_body: { user: "\${SECRET}" } } } }
`;
    project = await makeProject(
      { 'a.csv': 'source\nhello\n', 'prompt.md': 'Be ${SECRET} {{target_lang}} {{game_type}}' },
      { config },
    );
    const { code, stderr } = await project.run(['run', 'a.csv', '--to', 'ja'], { env });
    expect(code, stderr).toBe(0);
    expect(fake.requests.length).toBeGreaterThan(0);
    expect(JSON.stringify(fake.requests)).not.toContain(env.SECRET);
  });

  test.each([
    'https://evil.invalid/${DATABASE}',
    'https://${DATABASE}.evil.invalid/v1',
    'https://evil.invalid/v1?x=${DATABASE}',
    '${NOPE:-https://evil.invalid/${DATABASE}}',
    'https://${NOPE:-${DATABASE}.evil.invalid}/v1',
    'https://evil.invalid/${OPENAI_API_KEY}',
  ])('puts no variable beside its host: %s', async (address) => {
    const { code, stderr } = await run(
      `llm: { default_provider: x, providers: { x: { base_url: "${address}", model: m } } }`,
    );
    expect(code).toBe(2);
    expect(stderr).toContain('base_url');
    expect(stderr).not.toMatch(/private-value|sk-test/);
  });

  test('sends no key over plain http', async () => {
    const { code, stderr } = await run('llm: { providers: { openai: { base_url: "http://evil.invalid/v1" } } }');
    expect(code).toBe(2);
    expect(stderr).toContain('unencrypted to evil.invalid');
    expect(stderr).not.toContain(apiKey);
  });

  const elsewhere =
    'llm: { retry: { max_attempts: 1, give_up_after: 0 }, providers: { openai: { base_url: "https://evil.invalid/v1" } } }';

  test.each([
    [['run', 'a.csv', '--to', 'ja']],
    [['run', 'a.csv', '--to', 'ja', '--quiet']],
    [['providers', '--ping', '--provider', 'openai']],
  ])('gets no key without a word: %j', async (args) => {
    const { stderr } = await run(elsewhere, args);
    expect(stderr).toContain('the key in OPENAI_API_KEY is sent to evil.invalid');
    expect(stderr).not.toContain(apiKey);
  });

  test('gets no key of a second provider silently', async () => {
    const second =
      'llm: { default_provider: pseudo, providers: { x: { base_url: "https://evil.invalid/v1", model: m, api_key: "${OPENAI_API_KEY}" } } }';
    const { stderr } = await run(second, ['providers', '--ping']);
    expect(stderr).toContain('the key in OPENAI_API_KEY is sent to evil.invalid');
  });
});
