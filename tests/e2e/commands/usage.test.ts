import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider.ts';
import { projectOf } from './helpers.ts';

let fake: FakeProvider;

beforeAll(async () => {
  fake = await startFakeProvider();
});

afterAll(() => fake.close());

const file = 'id,source\na,Hello\n';

/** Runs what cannot work: exit 2, nothing on stdout, nothing sent, nothing written; returns what was said. */
async function refused(args: string[], files: Record<string, string> = {}, env: Record<string, string> = {}) {
  const project = await projectOf({ 't.csv': file, ...files });
  const before = readdirSync(project.dir).sort();
  const { code, stdout, stderr } = await project.run(args, { env });
  expect(code, stderr).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/\n {4}at |Error:|undefined/);
  expect(readdirSync(project.dir).sort()).toEqual(before);
  expect(fake.requests).toHaveLength(0);
  return stderr;
}

const run = ['run', 't.csv', '--to', 'ja'];

describe('a configuration that cannot be used', () => {
  test.each<[string, string, RegExp[]]>([
    ['an unknown key', 'llm:\n  default_provder: x\n', [/translate\.yaml:2:3: .*default_provder/, /default_provider/]],
    ['a wrong kind of value', 'dedupe: maybe\n', [/translate\.yaml:1:9: dedupe.*"maybe"/, /true or false/]],
    [
      'a number out of range',
      'llm:\n  batch_control:\n    max_concurrent_workers: 0\n',
      [/translate\.yaml:3:29: llm\.batch_control\.max_concurrent_workers.*0/],
    ],
    ['broken YAML', 'llm: [\n', [/translate\.yaml:\d+:\d+: not valid YAML/]],
    [
      'a provider that is not there',
      'llm: { default_provider: gpt }\n',
      [/there is no provider "gpt"/, /configured: openai/],
    ],
    ['a language that is none', 'glossary: { Mana: { jp7: x } }\n', [/translate\.yaml:1:\d+: .*jp7.*language tag/]],
    ['an amount that is none', 'max_cost: lots\n', [/translate\.yaml:1:11: max_cost.*lots.*5USD/]],
    [
      'a key that would go out unencrypted',
      'llm: { providers: { x: { base_url: "http://example.com/v1", api_key: abc, model: m } }, default_provider: x }\n',
      [/unencrypted to example\.com; use https/],
    ],
  ])('%s', async (_name, config, expected) => {
    const stderr = await refused(run, { 'translate.yaml': config });
    for (const each of expected) expect(stderr).toMatch(each);
    expect(stderr).not.toContain('abc');
  });

  test('all faults are listed at once', async () => {
    const stderr = await refused(run, { 'translate.yaml': 'one: 1\ntwo: 2\ndedupe: 3\n' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(3);
  });

  test('a file that is not there', async () => {
    expect(await refused([...run, '-c', 'other.yaml'])).toContain('translate: other.yaml: no such file');
  });

  test('a folder in its place', async () => {
    const project = await projectOf({ 't.csv': file, 'conf/x': '' });
    const { code, stderr } = await project.run([...run, '-c', 'conf']);
    expect(code).toBe(2);
    expect(stderr).toBe('translate: conf: is a folder, not a file\n');
  });

  test('a prompt template with an unknown variable', async () => {
    const stderr = await refused([...run, '-p', 'pseudo', '--prompt', 'p.md'], { 'p.md': 'To {{target}}\n' });
    expect(stderr).toContain('p.md');
    expect(stderr).toContain('target_lang');
  });
});

describe('a key', () => {
  test.each([
    ['openai', 'OPENAI_API_KEY'],
    ['qwen', 'QWEN_API_KEY'],
  ])('that is missing for %s names %s and the way without', async (provider, variable) => {
    const stderr = await refused([...run, '-p', provider]);
    expect(stderr).toContain(`provider ${provider} has no key: set ${variable}`);
    expect(stderr).toContain('--provider pseudo needs no key');
  });

  test('is only asked for when something is sent', async () => {
    const project = await projectOf({ 't.csv': 'source,translation\nHello,Hallo\n' });
    const { code, stderr } = await project.run(['run', 't.csv', '--to', 'de']);
    expect(code, stderr).toBe(0);
    expect((await project.run(['plan', 't.csv', '--to', 'de'])).code).toBe(0);
  });

  test('that is missing throws no paid work away', async () => {
    const project = await projectOf({ 't.csv': file }, { url: fake.url });
    await project.run(run);
    fake.requests.length = 0;
    const { code } = await project.run([...run, '--fresh', '--yes', '-p', 'qwen']);
    expect(code).toBe(2);
    const { stdout } = await project.run(['status', '--json']);
    expect(JSON.parse(stdout).tasks).toMatchObject({ completed: 1, pending: 0 });
  });

  test('is read from .env and never shown', async () => {
    const secret = 'sk-verysecret0123456789';
    const project = await projectOf({
      't.csv': file,
      '.env': `OPENAI_API_KEY=${secret}\nOPENAI_BASE_URL=${fake.url}\n`,
    });
    const { code, stderr } = await project.run([...run, '--log-level', 'debug']);
    expect(code, stderr).toBe(0);
    expect(fake.requests.at(-1)?.headers.authorization).toBe(`Bearer ${secret}`);
    fake.requests.length = 0;
    for (const name of readdirSync(project.dir)) {
      if (name !== '.env') expect(project.read(name)).not.toContain('verysecret');
    }
    expect(stderr).not.toContain('verysecret');
  });
});

describe('flags that cannot be used', () => {
  test.each<[string, string[], RegExp]>([
    ['an unknown command', ['translat'], /unknown command 'translat'/],
    ['an unknown flag', [...run, '--langauge', 'ja'], /unknown option '--langauge'/],
    ['no file', ['run', '--to', 'ja'], /missing required argument 'tasks'/],
    ['an empty file name', ['run', '', '--to', 'ja'], /empty/],
    ['a glob that matches nothing', ['run', '*.tsv', '--to', 'ja'], /\*\.tsv: no task file matches/],
    ['an unknown format', [...run, '--format', 'xml'], /Allowed choices are csv, tsv, json, jsonl/],
    ['an unknown refill', [...run, '--refill', 'some'], /Allowed choices are empty, same, all/],
    ['a limit of nothing', [...run, '--limit', '0'], /whole number from 1/],
    [
      'workers that are no number',
      [...run, '--concurrency', 'many'],
      /--concurrency: "many" is not allowed: .*from 1 to 1000/,
    ],
    ['an amount without sense', [...run, '--max-cost', 'cheap'], /--max-cost: "cheap" is no amount of money/],
    ['an unknown provider', [...run, '--provider', 'opnai'], /--provider: there is no provider "opnai".*openai/],
    ['an unknown log level', [...run, '--log-level', 'loud'], /Allowed choices are error, warn, info, debug/],
    [
      'a result and a document both on stdout',
      [...run, '-p', 'pseudo', '-o', '-', '--json'],
      /--json and the result would both go to stdout/,
    ],
    [
      'stdin and a document both on stdout',
      ['run', '-', '--to', 'ja', '-p', 'pseudo', '--json'],
      /--json and the result would both go to stdout/,
    ],
    [
      'one result for two files',
      ['run', 't.csv', 'u.csv', '-o', 'x.csv', '--to', 'ja'],
      /-o names one file, but there are 2 task files/,
    ],
    ['a base sheet on stdin', [...run, '--base', '-'], /--base cannot be read from stdin/],
    [
      'a base sheet that is not there',
      [...run, '-p', 'pseudo', '--base', 'old.csv'],
      /old\.csv: there is no such file/,
    ],
    ['a folder as result', [...run, '-p', 'pseudo', '-o', '.'], /cannot be written \(it is a folder\)/],
    ['a state nobody knows', ['tasks', '--status', 'lost'], /Allowed choices are pending/],
  ])('%s', async (_name, args, expected) => {
    expect(await refused(args)).toMatch(expected);
  });
});
