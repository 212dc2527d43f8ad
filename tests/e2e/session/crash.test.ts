import { watch } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Project } from '../../support/program.ts';
import { column, files, gate, report, rows, type Scene, scene } from './support.ts';

const clean = ['tasks.checkpoint.db', 'tasks.csv', 'tasks.report.json', 'tasks.translated.csv'];

/** The same numbers from 0 to 1 in every run of the test. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function sheet(count: number, words = ''): string {
  const lines = Array.from({ length: count }, (_, index) => `k${index},Text ${index}${words}`);
  return `id,source\n${lines.join('\n')}\n`;
}

type Live = ReturnType<Project['start']>;

/** Waits until the folder of a live run changes in the way that `is` looks for. */
async function changed(project: Project, live: Live, is: (name: string, type: string) => boolean): Promise<void> {
  const watcher = watch(project.dir);
  const seen = new Promise<void>((resolve) => {
    watcher.on('change', (type, name) => {
      if (is(String(name), type)) resolve();
    });
  });
  await Promise.race([seen, live.done.then((result) => expect(result).toBe('still live'))]);
  watcher.close();
}

/** A temporary file is made and removed before the run, as a try, and made again for the result. */
function resultStarts(temporary: string): (name: string, type: string) => boolean {
  let times = 0;
  return (name, type) => name === temporary && type === 'rename' && ++times === 3;
}

/** Kills a run somewhere after the `requests`th request of its own, or between its start and the first one. */
async function killedRun(
  { project, fake }: Scene,
  args: string[],
  requests: number,
  delayMs: number,
): Promise<boolean> {
  const before = fake.requests.length;
  const live = project.start(args);
  const ended = live.done.then(() => true);
  if (requests > 0) {
    while (fake.requests.length < before + requests) if (await Promise.race([ended, sleep(2, false)])) return false;
  }
  await Promise.race([ended, sleep(delayMs)]);
  live.child.kill('SIGKILL');
  return (await live.done).signal === 'SIGKILL';
}

describe('with a big file', () => {
  const total = 12_000;
  const words = ' and a sentence of some length that makes the file a big one'.repeat(2);
  const args = ['run', 'tasks.csv', '-p', 'pseudo', '--to', 'ja', '--quiet'];

  test('killed in its first import starts anew', async () => {
    const { project, run } = await scene({ 'tasks.csv': sheet(total, words) });
    const live = project.start(args);
    await changed(project, live, (name) => name.endsWith('.checkpoint.db-wal'));
    live.child.kill('SIGKILL');
    expect((await live.done).signal).toBe('SIGKILL');
    expect((await project.run(['status', 'tasks.csv'])).code).not.toBe(1);
    await run(args.join(' '));
    expect(column(project, 'tasks.translated.csv', 'status').every((status) => status === 'completed')).toBe(true);
    expect(files(project)).toEqual(clean);
  });

  test('killed while the result is written writes it whole next time', async () => {
    const { project, run } = await scene({ 'tasks.csv': sheet(total, words) });
    const live = project.start(args);
    const temporary = `.tasks.translated.csv.${live.child.pid}.tmp`;
    await changed(project, live, resultStarts(temporary));
    live.child.kill('SIGKILL');
    expect((await live.done).signal).toBe('SIGKILL');
    expect(files(project)).toContain(temporary);
    expect(files(project)).not.toContain('tasks.translated.csv');
    expect((await report(project)).tasks).toMatchObject({ total, completed: total });
    await run(args.join(' '));
    expect(column(project, 'tasks.translated.csv', 'status').every((status) => status === 'completed')).toBe(true);
    expect(files(project)).toEqual(clean);
  });

  test('an input edited while the result is written is left alone', async () => {
    const { project } = await scene({ 'tasks.csv': sheet(total, words) });
    const live = project.start([...args, '-o', 'tasks.csv']);
    const temporary = `.tasks.csv.${live.child.pid}.tmp`;
    await changed(project, live, resultStarts(temporary));
    project.write('tasks.csv', 'id,source\nk0,Edited\n');
    expect((await live.done).code).toBe(0);
    expect(project.read('tasks.csv')).toBe('id,source\nk0,Edited\n');
    expect(column(project, 'tasks.not-merged.csv')).toHaveLength(total);
  });
});

test('corrections and later edits survive crashes', async () => {
  const started = await scene(
    { 'tasks.csv': sheet(40) },
    { latencyMs: 60, config: 'llm: { batch_control: { max_rows_per_batch: 2, max_concurrent_workers: 2 } }' },
  );
  const { project, run, sent } = started;
  const args = ['run', 'tasks.csv', '--to', 'ja', '-o', 'tasks.csv'];
  await run(args.join(' '));
  sent();
  project.write(
    'tasks.csv',
    project
      .read('tasks.csv')
      .replace('[ja] Text 7,', 'Corrected,')
      .replace(/,Text (2\d),/g, ',Text $1 edited,'),
  );
  const next = random(3);
  for (let kill = 0; kill < 3; kill++) {
    expect(await killedRun(started, args, 1, next() * 20)).toBe(true);
    // The sheet is saved again, as it stands.
    project.write('tasks.csv', `${project.read('tasks.csv')}new${kill},Text new ${kill}${',,'.repeat(1)},\n`);
  }
  await run(args.join(' '));
  const result = rows(project, 'tasks.csv');
  expect(result.find(({ id }) => id === 'k7')?.translation).toBe('Corrected');
  expect(result.find(({ id }) => id === 'k23')?.translation).toBe('[ja] Text 23 edited');
  expect(result.filter(({ translation, source }) => translation !== `[ja] ${source}`).map(({ id }) => id)).toEqual([
    'k7',
  ]);
  expect((await report(project)).languages[0]).toMatchObject({ kept: 1, stale: 0, completed: 43, total: 43 });
});

test('an interrupted run agrees with its report and result', async () => {
  const { project, fake, run } = await scene(
    { 'tasks.csv': sheet(60) },
    { latencyMs: 60, config: 'llm: { batch_control: { max_rows_per_batch: 2, max_concurrent_workers: 2 } }' },
  );
  const live = project.start(['run', 'tasks.csv', '--to', 'ja']);
  while (fake.requests.length < 5) expect(await Promise.race([live.done, sleep(2, 'live')])).toBe('live');
  live.child.kill('SIGTERM');
  const { code, stderr } = await live.done;
  expect(code).toBe(143);
  const { tasks, outcome } = JSON.parse(project.read('tasks.report.json'));
  const done = column(project, 'tasks.translated.csv', 'status').filter((status) => status === 'completed').length;
  expect(outcome).toBe('interrupted');
  expect(tasks).toMatchObject({ total: 60, completed: done, failed: 0, pending: 60 - done });
  expect(done).toBeGreaterThan(0);
  expect(stderr).toContain(`${done}`);
  expect(files(project)).toEqual(clean);
  await run('run tasks.csv --to ja');
  expect(fake.requests).toHaveLength(30);
});

test('what was in flight when a run was killed is told as unknown before the next run', async () => {
  const held = gate(1);
  const { project, run } = await scene(
    { 'tasks.csv': sheet(4) },
    {
      respond: held.respond,
      config: `
        llm:
          batch_control: { max_rows_per_batch: 2, max_concurrent_workers: 1 }
          providers: { openai: { prices: { input: 100, output: 100 } } }`,
    },
  );
  const live = project.start(['run', 'tasks.csv', '--to', 'ja']);
  await held.reached;
  expect(await report(project)).toMatchObject({ unknown: { attempts: 0 }, wasted: [] });
  live.child.kill('SIGKILL');
  await live.done;

  const told = await report(project);
  expect(told).toMatchObject({
    requests: { total: 2, succeeded: 1, failed: 1 },
    unknown: { attempts: 1, prompt: expect.any(Number), cost: expect.any(Number) },
    wasted: [{ outcome: 'killed', requests: 1, rows: 2, cost: null }],
    last_run: { unknown: { attempts: 1 } },
  });
  expect(told.unknown.prompt).toBeGreaterThan(0);
  for (const command of ['report tasks.csv', 'report tasks.csv --format md', 'report tasks.csv --format html']) {
    expect((await run(command)).stdout).toContain('1 request whose usage never arrived');
  }
  expect((await run('status tasks.csv')).stdout).toContain('unknown  1 request whose usage never arrived');
  expect(JSON.parse((await run('status tasks.csv --json')).stdout).unknown).toEqual(told.unknown);
  expect((await run('log tasks.csv')).stdout).toMatch(/ 0\/2 .* unknown .* killed\n/);

  held.open();
  await run('run tasks.csv --to ja');
  const { unknown, wasted } = await report(project);
  expect({ unknown, wasted }).toEqual({ unknown: told.unknown, wasted: told.wasted });
});
