import { existsSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { contentFilterOn, type FakeProvider, failAlways, startFakeProvider } from '../../support/fake-provider.ts';
import type { Project } from '../../support/program.ts';
import { projectOf } from './helpers.ts';

let fake: FakeProvider;

beforeAll(async () => {
  fake = await startFakeProvider();
});

afterAll(() => fake.close());

const file = 'id,source\na,Hello\nb,Bad | *word* `x` <b>\nc,Goodbye\n';

/** Three rows of two languages, of which one is refused in each. */
async function finished(): Promise<Project> {
  const project = await projectOf({ 't.csv': file }, { url: fake.url });
  fake.set(contentFilterOn('Bad'));
  const { code, stderr } = await project.run(['run', 't.csv', '--to', 'ja,ko']);
  fake.set(undefined);
  expect(code, stderr).toBe(3);
  return project;
}

/** Stdout of a command that must succeed and say nothing else. */
async function out(project: Project, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await project.run(args);
  expect(code, stderr).toBe(0);
  expect(stderr).toBe('');
  return stdout;
}

describe('help', () => {
  const commands = [
    'run',
    'plan',
    'check',
    'status',
    'tasks',
    'redo',
    'stop',
    'report',
    'log',
    'export',
    'serve',
    'providers',
    'init',
    'glossary',
  ];

  test.each(commands.filter((command) => command !== 'glossary'))('of %s shows an example', async (command) => {
    const project = await projectOf({});
    const help = await out(project, command, '--help');
    expect(help).toContain(`Usage: translate ${command}`);
    expect(help).toMatch(new RegExp(`Example:\n {2}\\$ translate ${command}`));
  });

  test('of the program lists every command', async () => {
    const project = await projectOf({});
    const help = await out(project, '--help');
    for (const command of commands) expect(help).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    expect(help).toContain('$ translate run tasks.csv');
    expect(await out(project, '--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('the target', () => {
  test('is the task file, its checkpoint, or the only one', async () => {
    const project = await finished();
    const expected = await out(project, 'tasks');
    expect(await out(project, 'tasks', 't.csv')).toBe(expected);
    expect(await out(project, 'tasks', 't.checkpoint.db')).toBe(expected);
    expect(await out(project, 'tasks', project.path('t.csv'))).toBe(expected);
  });

  test('is asked for where there is none or several', async () => {
    const project = await projectOf({ 'a.csv': file, 'b.csv': file });
    expect(await project.run(['status'])).toMatchObject({
      code: 2,
      stderr: 'translate: there is no checkpoint in this folder; start one with: translate run <tasks>\n',
    });
    expect((await project.run(['status', 'a.csv'])).stderr).toMatch(/a\.csv: has no checkpoint .*translate run a\.csv/);
    expect((await project.run(['status', 'c.csv'])).stderr).toContain('c.csv: there is no such file');
    await project.run(['run', 'a.csv', 'b.csv', '--to', 'ja', '-p', 'pseudo']);
    for (const command of ['status', 'tasks', 'report', 'log', 'export', 'redo', 'stop']) {
      const args = command === 'redo' ? ['redo', '--failed'] : [command];
      const { code, stderr } = await project.run(args);
      expect(code).toBe(2);
      expect(stderr).toContain('name one: a.checkpoint.db, b.checkpoint.db');
    }
  });

  test('that is no checkpoint is refused in one sentence', async () => {
    const run = ['--to', 'ja', '-p', 'pseudo'];
    const project = await projectOf({
      't.csv': file,
      'x.db': 'this is no database at all, only text that goes on and on\n',
    });
    for (const args of [
      ['status', 'x.db'],
      ['redo', 'x.db', '--failed'],
      ['run', 't.csv', '--checkpoint', 'x.db', ...run],
    ]) {
      const { code, stderr } = await project.run(args);
      expect(code, stderr).toBe(2);
      expect(stderr).toMatch(/^translate: .*x\.db: cannot be read as a checkpoint .*\n$/);
    }
  });
});

describe('run', () => {
  test('prints the report as one JSON document', async () => {
    const project = await projectOf({ 't.csv': file, 'u.csv': file });
    const one = await project.run(['run', 't.csv', '--to', 'ja', '-p', 'pseudo', '--json']);
    expect(JSON.parse(one.stdout)).toEqual(JSON.parse(project.read('t.report.json')));
    const two = await project.run(['run', '*.csv', '--to', 'ja', '-p', 'pseudo', '--json']);
    const { files } = JSON.parse(two.stdout);
    expect(files.map((report: { input: string }) => report.input)).toEqual([
      project.path('t.csv'),
      project.path('u.csv'),
    ]);
  });

  test('sums several files up in one line', async () => {
    const project = await projectOf({ 't.csv': file, 'u.csv': file }, { url: fake.url });
    fake.set(contentFilterOn('Bad'));
    const { code, stderr } = await project.run(['run', 't.csv', 'u.csv', '--to', 'ja']);
    fake.set(undefined);
    expect(code).toBe(3);
    expect(stderr).toMatch(/\nTotal: 2 files, 4 of 6 rows done, 2 failed, \$0\.0\d+\n$/);
  });

  test('a stop in one file leaves the others their results', async () => {
    const project = await projectOf({ 't.csv': file, 'u.csv': file, 'v.csv': file }, { url: fake.url });
    expect((await project.run(['run', 'v.csv', '--to', 'ja'])).code).toBe(0);
    const whole = project.read('v.translated.csv');
    rmSync(project.path('v.translated.csv'));
    fake.set(failAlways(401));
    const before = fake.requests.length;
    const { code, stderr } = await project.run(['run', 't.csv', 'u.csv', 'v.csv', '--to', 'ja']);
    fake.set(undefined);
    expect(code).toBe(4);
    expect(stderr).toMatch(/\nTotal: 3 files, 3 of 9 rows done, 0 failed, /);
    expect(stderr).toContain('stopped in t.csv, before this file');
    expect(project.read('v.translated.csv')).toBe(whole);
    expect(JSON.parse(project.read('v.report.json'))).toMatchObject({ outcome: 'done' });
    expect(JSON.parse(project.read('u.report.json'))).toMatchObject({ outcome: 'auth', tasks: { pending: 3 } });
    expect(fake.requests.length - before).toBeLessThanOrEqual(2);
  });

  test('passes over its own files in a glob', async () => {
    const project = await projectOf({ 't.csv': file });
    const args = ['run', '*', '--to', 'ja', '-p', 'pseudo', '--output', 't.translated.csv'];
    await project.run(args);
    const { code, stderr } = await project.run(args);
    expect(code, stderr).toBe(0);
  });

  test('ends at its limit with the rest pending', async () => {
    const project = await projectOf({ 't.csv': file }, { url: fake.url });
    const { code, stderr } = await project.run(['run', 't.csv', '--to', 'ja', '--limit', '2']);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('stopped at --limit, 2 of 3 rows translated');
    expect(stderr).toMatch(/\nNext: translate run t\.csv --to ja --limit 2\n$/);
    expect(project.read('t.translated.csv').split('\n')[3]).toMatch(/^c,Goodbye,,pending,$/);
  });

  test('frozen sends nothing and needs no key', async () => {
    const project = await projectOf({ 't.csv': file });
    const { code, stderr } = await project.run(['run', 't.csv', '--to', 'ja', '--frozen']);
    expect(code).toBe(3);
    expect(stderr).toContain('--frozen: 3 rows would have to be sent');
    await project.run(['run', 't.csv', '--to', 'ja', '-p', 'pseudo']);
    expect((await project.run(['run', 't.csv', '--to', 'ja', '--frozen'])).code).toBe(0);
  });
});

describe('plan', () => {
  test('tells what is new, changed and done, and changes nothing', async () => {
    const project = await finished();
    const before = project.read('t.translated.csv');
    project.write('t.csv', `${file.replace('Hello', 'Hello there')}d,More\n`);
    const sent = fake.requests.length;
    const plan = await out(project, 'plan', 't.csv', '--to', 'ja,ko');
    expect(plan).toMatch(/8 tasks: 2 new, 2 changed in the source, 4 known, \d rows to send/);
    expect(plan).toMatch(/\nWould send 4 rows in \d batch(es)? to openai \(gpt-6-luna\), 10 workers\n/);
    expect(plan).toMatch(/\nCost +about \$0\.\d+\n/);
    expect(await out(project, 'run', 't.csv', '--to', 'ja,ko', '--dry-run')).toBe(plan);
    const json = JSON.parse(await out(project, 'plan', 't.csv', '--to', 'ja,ko', '--json'));
    expect(json).toMatchObject({ provider: 'openai', rows: 4, currency: 'USD', files: [{ file: 't.csv', rows: 4 }] });
    expect(json.estimated_seconds).toBeGreaterThan(0);
    expect(json.cost).toBeGreaterThan(0);
    expect(fake.requests).toHaveLength(sent);
    expect(project.read('t.translated.csv')).toBe(before);
    expect(JSON.parse(await out(project, 'status', '--json')).tasks.total).toBe(6);
  });

  test('of a file nobody ran leaves no checkpoint', async () => {
    const project = await projectOf({ 't.csv': file });
    await out(project, 'plan', 't.csv', '--to', 'ja');
    expect(existsSync(project.path('t.checkpoint.db'))).toBe(false);
    const { stdout } = await project.run(['plan', '-', '--to', 'ja', '-p', 'pseudo'], { stdin: file });
    expect(stdout).toContain('Would send 3 rows');
  });
});

describe('status, tasks, log and report', () => {
  test('agree with each other and parse', async () => {
    const project = await finished();
    const status = JSON.parse(await out(project, 'status', '--json'));
    const report = JSON.parse(await out(project, 'report', '--format', 'json'));
    expect(status).toMatchObject({
      state: 'finished',
      outcome: 'failed_rows',
      tasks: { total: 6, completed: 4, failed: 2 },
    });
    const { skipped, ...counts } = report.tasks;
    expect(status.tasks).toMatchObject({ ...counts, skipped });
    expect(report.cost.total).toBe(status.cost.total);
    expect(report.failures).toMatchObject([
      { id: 'b', target_lang: 'ja', code: 'content_filter' },
      { id: 'b', target_lang: 'ko', code: 'content_filter' },
    ]);
    const attempts = (await out(project, 'log', '--json'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(attempts).toHaveLength(report.requests.total);
    const cost = attempts.reduce((sum, attempt) => sum + (attempt.cost ?? 0), 0);
    expect(cost).toBeCloseTo(report.cost.total, 9);
    const tokens = attempts.reduce((sum, { usage }) => sum + (usage ? usage.prompt + usage.completion : 0), 0);
    expect(tokens).toBe(report.tokens.total);
    expect(await out(project, 'status')).toContain('t.csv: finished, 4 of 6 rows translated, 2 failed');
    expect(await out(project, 'log', '--limit', '1')).toMatch(/^time \(UTC\).*\n.*\n$/);
  });

  test('tasks filters, pages and prints three formats', async () => {
    const project = await finished();
    const failed = JSON.parse(await out(project, 'tasks', '--status', 'failed', '--lang', 'ko', '--format', 'json'));
    expect(failed).toMatchObject({ total: 1, tasks: [{ id: 'b', target_lang: 'ko', code: 'content_filter' }] });
    const paged = JSON.parse(await out(project, 'tasks', '--limit', '2', '--offset', '4', '--format', 'json'));
    expect(paged.tasks.map((task: { id: string }) => task.id)).toEqual(['c', 'c']);
    const found = await out(project, 'tasks', '--search', 'goodbye');
    expect(found).toMatch(/Goodbye[\s\S]*1–2 of 2 rows\n$/);
    const csv = await out(project, 'tasks', '--format', 'csv');
    expect(csv.split('\n')[0]).toMatch(/^line,id,source_lang,target_lang,source,/);
    expect(csv.trimEnd().split('\n')).toHaveLength(7);
  });

  test('the Markdown report stays a table with hostile text', async () => {
    const hostile = 'a|b`c*_[x](http://y)<img src=x>\n| --- |\u202e$1';
    const rows = [
      { id: hostile, source: `Bad ${hostile}` },
      { id: 'ok', source: 'Fine' },
    ];
    const project = await projectOf({ 't|`.json': JSON.stringify(rows) }, { url: fake.url });
    fake.set(({ items }) =>
      items.some(({ text }) => text.includes('Bad'))
        ? { status: 400, body: { error: { message: `no ${hostile}`, code: 'content_filter' } } }
        : undefined,
    );
    await project.run(['run', 't|`.json', '--to', 'ja']);
    fake.set(undefined);
    const markdown = await out(project, 'report', '--format', 'md');
    const tables = markdown.split('\n').filter((line) => line.startsWith('|'));
    const cells = (line: string): number => line.replace(/\\./g, '').split('|').length;
    expect(new Set(tables.map(cells))).toEqual(new Set([4, 9, 7, 6]));
    // Once among the failures, once among what was wasted.
    expect(tables.filter((line) => line.includes('content')).length).toBe(2);
    expect(markdown).not.toMatch(/(?<!\\)`|<img|(?<!\\)\]\(|\u202e/);
    await out(project, 'report', '--format', 'md', '-o', 'page.md');
    expect(project.read('page.md')).toBe(markdown);
  });

  test('a reader who leaves early is no error', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `r${index},Hello ${index}\n`).join('');
    const project = await projectOf({ 't.csv': `id,source\n${rows}` });
    await project.run(['run', 't.csv', '--to', 'ja', '-p', 'pseudo', '-q']);
    for (const args of [
      ['tasks', '--limit', '5000'],
      ['export', '-o', '-'],
      ['log', '--json'],
    ]) {
      const { child, done } = project.start(args);
      child.stdout?.once('data', () => child.stdout?.destroy());
      const { code, signal, stderr } = await done;
      expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
    }
  });
});

describe('status --watch', () => {
  test('follows a live run to its end, a line per change', async () => {
    const slow = await startFakeProvider({ latencyMs: 400 });
    const rows = Array.from({ length: 12 }, (_, index) => `r${index},Hello number ${index}\n`).join('');
    const config = 'llm: { batch_control: { max_rows_per_batch: 2, max_concurrent_workers: 1 } }';
    const project = await projectOf({ 't.csv': `id,source\n${rows}` }, { url: slow.url, config });
    const { child, done } = project.start(['run', 't.csv', '--to', 'ja', '--log-level', 'debug']);
    await new Promise<void>((resolve) => {
      child.stderr?.on('data', (chunk) => String(chunk).includes('batch 1 started') && resolve());
    });
    const [text, json] = await Promise.all([
      out(project, 'status', 't.csv', '--watch'),
      out(project, 'status', 't.csv', '--watch', '--json'),
    ]);
    expect((await done).code).toBe(0);
    await slow.close();
    expect(text).toMatch(/^running for .*\n(.*\n)*done after .* · 100 % · 12\/12 rows · \$0\.\d+\n$/);
    expect(text).not.toContain('\u001b');
    const last = json
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .at(-1);
    expect(last).toMatchObject({ state: 'finished', outcome: 'done', tasks: { completed: 12 } });
  });
});

test('a first day goes as the README tells it', async () => {
  const sheet = readFileSync(new URL('../../../fixtures/tasks.csv', import.meta.url));
  const project = await projectOf({ 'tasks.csv': sheet }, { url: fake.url });
  for (const command of [
    'init',
    'plan tasks.csv --from en --to ja',
    'run tasks.csv --from en --to ja',
    'run tasks.csv --from en --to ja',
    'status tasks.csv --watch',
    'tasks tasks.csv --status failed',
    'log tasks.csv',
    'report tasks.csv',
    'report --format md',
    'export -o copy.csv',
    'run tasks.csv --from en --to ja --base tasks.translated.csv --max-cost 5',
    'redo --id nobody',
    'providers',
  ]) {
    const { code, stderr } = await project.run(command.split(' '));
    expect(code, `${command}: ${stderr}`).toBe(0);
  }
  const { tasks, requests } = JSON.parse(await out(project, 'report', '--format', 'json'));
  expect(tasks).toMatchObject({ failed: 0, pending: 0 });
  expect(requests.failed).toBe(0);
  expect(project.read('copy.csv')).toBe(project.read('tasks.translated.csv'));
});

describe('redo', () => {
  test('says how many and what it will cost, then run does them', async () => {
    const project = await finished();
    const text = await out(project, 'redo', 't.csv', '--id', 'a', '--lang', 'ja');
    expect(text).toMatch(
      /^1 row marked to be done again\.\nThe next run sends 1 row to gpt-6-luna, for about \$0\.0+\d+\.\nNext: translate run t\.csv --to ja,ko\n$/,
    );
    const before = fake.asked('Hello', 'ja');
    const { code } = await project.run(['run', 't.csv', '--to', 'ja,ko']);
    expect(code).toBe(3);
    expect(fake.asked('Hello', 'ja')).toBe(before + 1);
    expect(await out(project, 'redo', '--failed')).toContain('2 rows marked');
    expect((await project.run(['run', 't.csv', '--to', 'ja,ko'])).code).toBe(0);
  });

  test('wants to be told which rows', async () => {
    const project = await finished();
    const { code, stderr } = await project.run(['redo']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--id, --lang, --search, --check, --stale or --failed/);
    expect(await out(project, 'redo', '--id', 'nobody')).toBe('No row matches; nothing changed.\n');
  });
});

describe('stop', () => {
  test('ends a live run that saves everything', async () => {
    const slow = await startFakeProvider({ latencyMs: 150 });
    const rows = Array.from({ length: 400 }, (_, index) => `r${index},Hello number ${index}\n`).join('');
    const config = 'llm: { batch_control: { max_rows_per_batch: 2, max_concurrent_workers: 2 } }';
    const project = await projectOf({ 't.csv': `id,source\n${rows}` }, { url: slow.url, config });
    const { child, done } = project.start(['run', 't.csv', '--to', 'ja', '--log-level', 'debug']);
    await new Promise<void>((resolve) => {
      child.stderr?.on('data', (chunk) => String(chunk).includes('batch 3 started') && resolve());
    });
    expect(JSON.parse(await out(project, 'status', '--json'))).toMatchObject({ state: 'live', outcome: 'running' });
    const stop = await project.run(['stop', 't.csv']);
    expect(stop).toMatchObject({ code: 0, stdout: '' });
    const { code, stderr } = await done;
    await slow.close();
    expect(code).toBe(4);
    expect(stderr).toContain('translate stop asked for it');
    expect(JSON.parse(project.read('t.report.json')).outcome).toBe('interrupted');
  });

  test('without a live run says so', async () => {
    const project = await finished();
    expect(await project.run(['stop', 't.csv'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'translate: t.csv: no run is live, nothing to stop\n',
    });
  });
});

describe('export', () => {
  test('writes the result again, to its place or another', async () => {
    const project = await finished();
    const result = project.read('t.translated.csv');
    rmSync(project.path('t.translated.csv'));
    const { code, stdout, stderr } = await project.run(['export']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^Wrote .*t\.translated\.csv\n$/);
    expect(project.read('t.translated.csv')).toBe(result);
    expect(await out(project, 'export', 't.csv', '-o', '-')).toBe(result);
  });

  test('does not take the place of an edited input unasked', async () => {
    const project = await projectOf({ 't.csv': file });
    await project.run(['run', 't.csv', '-o', 't.csv', '--to', 'ja', '-p', 'pseudo']);
    const { code, stderr } = await project.run(['export', 't.csv']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/takes the place of .*t\.csv; say so with -o/);
  });
});

describe('providers', () => {
  test('lists what is configured without showing keys', async () => {
    const project = await projectOf({}, { url: fake.url });
    const text = await out(project, 'providers');
    expect(text).toMatch(/\* openai +gpt-6-luna +http:\/\/127\.0\.0\.1:\d+\/v1 +ready/);
    expect(text).toMatch(/qwen .*no key: set QWEN_API_KEY/);
    expect(text).toMatch(/pseudo/);
    expect(text).not.toContain('sk-test');
  });

  test('ping calls each one that is set up', async () => {
    const config = `llm: { providers: { ollama: { enabled: false }, broken: { base_url: "${fake.url}/nowhere", model: m } } }`;
    const project = await projectOf({}, { url: fake.url, config });
    const before = fake.requests.length;
    const { code, stdout } = await project.run(['providers', '--ping']);
    expect(code).toBe(4);
    expect(stdout).toMatch(/openai .*ok, [\d,]+ ms/);
    expect(stdout).toMatch(/broken .*Invalid URL/);
    expect(stdout).toMatch(/qwen .*not called: no key: set QWEN_API_KEY/);
    expect(stdout).toMatch(/ollama .*not called: switched off/);
    expect(fake.requests).toHaveLength(before + 1);
    expect((await project.run(['providers', '--ping', '-p', 'openai'])).code).toBe(0);
  });
});

describe('init', () => {
  test('writes a configuration that works, and never twice', async () => {
    const project = await projectOf({ 't.csv': file });
    const { code, stdout, stderr } = await project.run(['init']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/wrote translate\.yaml\nwrote \.gitignore\nNext: .*translate plan/);
    expect(parse(project.read('translate.yaml'))).toMatchObject({ from: 'en', to: ['ja', 'zh-CN'] });
    expect((await project.run(['run', 't.csv', '-p', 'pseudo'])).code).toBe(0);
    expect(project.read('t.translated.csv')).toContain(',zh-CN,');
    project.write('translate.yaml', 'to: [ko]\n');
    expect((await project.run(['init'])).stderr).toContain('translate.yaml is there already');
    expect(project.read('translate.yaml')).toBe('to: [ko]\n');
  });
});
