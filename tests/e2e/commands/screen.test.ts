import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  contentFilterOn,
  type FakeProvider,
  failAlways,
  failFirst,
  startFakeProvider,
} from '../../support/fake-provider.ts';
import type { Project } from '../../support/program.ts';
import { projectOf } from './helpers.ts';

let fake: FakeProvider;

beforeAll(async () => {
  fake = await startFakeProvider();
});

afterAll(() => fake.close());

const file = 'id,source\na,Hello\nb,Goodbye\n';

async function project(content = file, config = ''): Promise<Project> {
  return projectOf({ 't.csv': content }, { url: fake.url, config });
}

const run = ['run', 't.csv', '--to', 'ja'];

test('a short run prints how it began and ended', async () => {
  const { stderr, stdout } = await (await project()).run(run);
  expect(stdout).toBe('');
  expect(
    stderr
      .replace(/\$[\d.]+/g, '$N')
      .replace(/tokens +[\d,]+ .*/, 'tokens  N')
      .replace(/\(\S+ m?s\)/, '(T)')
      .replace(/ +cost\n/, '  cost\n'),
  ).toMatchInlineSnapshot(`
    "t.csv: id=id source=source fill=ja
    2 tasks: 2 new, 2 rows to send
    t.csv: done, all 2 rows are translated (T).

      result      t.translated.csv
      report      t.report.json
      checkpoint  t.checkpoint.db

      language  done  kept  failed  stale  cost
      ja           2     0       0      0  $N

      tokens  N
      cost     $N
      quality  100 % of 2 rows right at the first answer

    Next: translate report t.csv
    "
  `);
});

test('a long run prints a plain line now and then', async () => {
  const slow = await startFakeProvider({ latencyMs: 620 });
  const rows = Array.from({ length: 20 }, (_, index) => `r${index},Hello number ${index}\n`).join('');
  const config = 'llm: { batch_control: { max_rows_per_batch: 2, max_concurrent_workers: 1 } }';
  const { dir, run: start } = await projectOf({ 't.csv': `id,source\n${rows}` }, { url: slow.url, config });
  const { code, stderr } = await start(run);
  await slow.close();
  expect(code, dir).toBe(0);
  const lines = stderr.split('\n').filter((line) => line.includes(' % · '));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(
    /^t\.csv: \d+ % · \d+\/20 rows · 1 in flight · [\d,]+ rows\/min · \d+ s left · [\d,]+ tokens · \$0\.\d+$/,
  );
  expect(stderr).not.toMatch(/[\r\u001b]/);
});

describe('levels', () => {
  test('quiet says nothing where all goes well', async () => {
    expect(await (await project()).run([...run, '-q'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  test('quiet says in one line why the work is not whole', async () => {
    const one = await project('id,source\na,Hello\nb,Bad\n');
    fake.set(contentFilterOn('Bad'));
    expect(await one.run([...run, '--quiet'])).toMatchObject({
      code: 3,
      stderr: 'translate: t.csv: finished, 1 of 2 rows translated, 1 failed\n',
    });
    fake.set(failAlways(401, { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } }));
    const other = await project();
    const { code, stderr } = await other.run([...run, '--log-level', 'error']);
    fake.set(undefined);
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /^translate: t\.csv: stopped, "openai" refused the key, 0 of 2 rows translated: .*Incorrect API key.*\n$/,
    );
  });

  test('warn adds trouble and warnings', async () => {
    const quiet = await project();
    fake.set(failFirst(1, 500));
    const { code, stderr } = await quiet.run([...run, '--log-level', 'warn']);
    fake.set(undefined);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^batch 1 \(2 rows\): .*; try 2 in .*\n$/);
  });

  test('debug tells of requests, never of texts or keys', async () => {
    const { code, stderr } = await (await project()).run([...run, '--log-level', 'debug']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/t\.csv: batch 1 started: 2 rows to ja, 1 in flight\n/);
    expect(stderr).toMatch(/t\.csv: batch 1 finished: 2\/2 rows good, \d+ ms, \d+ tokens, \$0\.\d+\n/);
    expect(stderr).not.toMatch(/Hello|Goodbye|sk-test/);
  });
});

describe('colours', () => {
  test('are never used where nobody sees them', async () => {
    for (const env of [
      { NO_COLOR: undefined },
      { NO_COLOR: '1', FORCE_COLOR: '1' },
      { CI: 'true', NO_COLOR: undefined },
    ]) {
      const { stderr } = await (await project()).run(run, { env });
      expect(stderr).not.toContain('\u001b');
    }
  });
});

describe('a terminal that steers', () => {
  test('is not reached by file names and service messages', async () => {
    const name = 'a\u001b]0;evil\u0007\u202e.csv';
    const hostile = await projectOf({ [name]: file }, { url: fake.url });
    fake.set(failAlways(403, { error: { message: 'no\u001b[2J\u2066 entry', code: 'x' } }));
    const { code, stderr } = await hostile.run(['run', name, '--to', 'ja', '--log-level', 'debug']);
    fake.set(undefined);
    expect(code).toBe(4);
    const screens = [stderr];
    for (const args of [
      ['status'],
      ['log'],
      ['report'],
      ['plan', name, '--to', 'ja'],
      ['export', name],
      ['stop', name],
    ]) {
      const result = await hostile.run(args);
      screens.push(result.stdout + result.stderr);
    }
    for (const screen of screens) {
      expect(screen).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(screen).toMatch(/\\u202e|time \(UTC\)/);
    }
  });
});

test('a listener who leaves does not end the run', async () => {
  const one = await project();
  const { child, done } = one.start(run);
  child.stderr?.destroy();
  expect((await done).code).toBe(0);
  expect(one.read('t.translated.csv')).toContain('[ja] Goodbye');
});
