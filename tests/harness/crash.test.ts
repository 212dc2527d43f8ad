/**
 * Kills a run again and again, at moments that are aimed at by watching its files, and lets it go on after each. How many
 * times: CRASH_KILLS, 12 by default; CRASH_SEED moves the moments. `npm run crash -- 100` prints the figures.
 */
import { existsSync, readFileSync, watch } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { column, files, report, type Scene, scene } from '../e2e/session/support.ts';
import type { Project } from '../support/program.ts';
import { inspectCheckpoint } from './inspect.ts';

const kills = Number(process.env.CRASH_KILLS ?? 12);
const seed = Number(process.env.CRASH_SEED ?? 1);
const workers = 4;
const rowsPerBatch = 5;
const rowsPerRun = 60;
const total = rowsPerRun * kills + 100;
const checkpoint = 'tasks.checkpoint.db';
const result = 'tasks.translated.csv';
const args = ['run', 'tasks.csv', '--to', 'ja', '--quiet', '--limit', String(rowsPerRun)];

const phases = ['flight', 'commit', 'result', 'import', 'start'] as const;
type Phase = (typeof phases)[number];
type Live = ReturnType<Project['start']>;

/** The same numbers from 0 to 1 for the same seed. */
function random(from: number): () => number {
  let state = from;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const story = 'of a story that is told at length so that the files take more than one write '.repeat(2).trim();

/** The edition is no part of a task: another edition is read anew, and nothing in it is new. */
function sheet(edition: number): string {
  const lines = Array.from({ length: total }, (_, index) => `k${index},Text ${index} ${story},${edition}`);
  return `id,source,edition\n${lines.join('\n')}\n`;
}

/** Resolves at the `times`th event of the folder that `is` looks for, or when the run has ended. */
function seen(project: Project, live: Live, times: number, is: (name: string, type: string) => boolean): Promise<void> {
  return new Promise((resolve) => {
    let left = times;
    const watcher = watch(project.dir, (type, name) => {
      if (is(String(name), type) && --left <= 0) done();
    });
    const done = (): void => {
      watcher.close();
      resolve();
    };
    void live.done.then(done);
  });
}

/** Waits for the moment of a phase. */
async function moment(phase: Phase, { project, fake }: Scene, live: Live, next: () => number): Promise<void> {
  const isLog = (name: string): boolean => name === `${checkpoint}-wal`;
  const before = fake.requests.length;
  const requests = async (count: number): Promise<void> => {
    const ended = live.done.then(() => true);
    while (fake.requests.length < before + count) if (await Promise.race([ended, sleep(1, false)])) return;
  };
  switch (phase) {
    case 'start':
      return sleep(next() * 250);
    case 'import':
      // The log begins to grow soon after the rows come in.
      await seen(project, live, 4, isLog);
      return sleep(next() * 60);
    case 'flight':
      await requests(1 + Math.floor(next() * 8));
      return sleep(next() * 30);
    case 'commit':
      await requests(1 + Math.floor(next() * 8));
      return seen(project, live, 1 + Math.floor(next() * 12), isLog);
    case 'result': {
      const temporary = `.${result}.${live.child.pid}.tmp`;
      // Made and removed once before the run, as a try.
      await Promise.race([
        seen(project, live, 3, (name, type) => name === temporary && type === 'rename'),
        seen(project, live, 1, (name) => name === result),
      ]);
      return sleep(next() * 10);
    }
  }
}

/** The result and the report, where there are any, are whole. */
function expectWhole(project: Project): void {
  if (existsSync(project.path(result))) {
    const text = readFileSync(project.path(result), 'utf8');
    expect([text.split('\n').length, text.endsWith('\n')]).toEqual([total + 2, true]);
  }
  if (existsSync(project.path('tasks.report.json'))) JSON.parse(project.read('tasks.report.json'));
}

test(`killed ${kills} times a run loses and repeats nothing`, { timeout: 60_000 + kills * 5_000 }, async () => {
  const started = await scene(
    { 'tasks.csv': sheet(0) },
    {
      latencyMs: (index) => 15 + ((index * 37) % 30),
      config: `llm: { batch_control: { max_rows_per_batch: ${rowsPerBatch}, max_concurrent_workers: ${workers} } }`,
    },
  );
  const { project, fake, run } = started;
  const next = random(seed);
  const figures = {
    kills: Object.fromEntries(phases.map((phase) => [phase, 0])) as Record<Phase, number>,
    killsWithinCommit: Object.fromEntries(phases.map((phase) => [phase, 0])) as Record<Phase, number>,
    killsWithinResult: 0,
    requests: 0,
    extraBatches: 0,
    extraRows: 0,
    mostExtraRowsOfOneKill: 0,
  };
  const asked = new Set<string>();
  let committed = new Set<string>();
  let checked = 0;
  /** What was asked since the last look: nothing that is committed, and of the rest no more than a kill leaves open. */
  const look = (): void => {
    let extraRows = 0;
    for (const { items } of fake.requests.slice(checked)) {
      expect(items.filter(({ text }) => committed.has(text))).toEqual([]);
      const known = items.filter(({ text }) => asked.has(text)).length;
      if (known > 0) figures.extraBatches++;
      extraRows += known;
      for (const { text } of items) asked.add(text);
    }
    checked = fake.requests.length;
    figures.extraRows += extraRows;
    figures.mostExtraRowsOfOneKill = Math.max(figures.mostExtraRowsOfOneKill, extraRows);
    expect(extraRows).toBeLessThanOrEqual(workers * rowsPerBatch);
  };

  for (let killed = 0, turn = 0; killed < kills; turn++) {
    expect(turn).toBeLessThan(kills * 3 + 10);
    const phase = phases[turn % phases.length] ?? 'flight';
    if (phase === 'import') project.write('tasks.csv', sheet(turn));
    const live = project.start(args);
    await moment(phase, started, live, next);
    live.child.kill('SIGKILL');
    const { signal } = await live.done;
    look();
    expectWhole(project);
    if (existsSync(project.path(checkpoint))) {
      const found = await inspectCheckpoint(project.path(checkpoint));
      expect(found.integrity).toBe('ok');
      for (const text of committed) expect(found.committed.has(text)).toBe(true);
      ({ committed } = found);
      if (found.isTorn) figures.killsWithinCommit[phase]++;
    }
    if (signal !== 'SIGKILL') continue;
    killed++;
    figures.kills[phase]++;
    if (files(project).some((name) => name.endsWith('.tmp'))) figures.killsWithinResult++;
  }

  for (const phase of phases) expect([phase, figures.kills[phase]]).not.toEqual([phase, 0]);
  expect(committed.size).toBeGreaterThan(0);
  expect(committed.size).toBeLessThan(total);
  await run('run tasks.csv --to ja --quiet');
  look();
  expectWhole(project);
  figures.requests = fake.requests.length;
  expect(figures.extraBatches).toBeLessThanOrEqual(kills * workers);
  expect(files(project)).toEqual([checkpoint, 'tasks.csv', 'tasks.report.json', result]);
  expect((await inspectCheckpoint(project.path(checkpoint))).integrity).toBe('ok');
  expect(column(project, result)).toEqual(Array.from({ length: total }, (_, index) => `[ja] Text ${index} ${story}`));
  expect(column(project, result, 'status')).toEqual(Array(total).fill('completed'));
  await expectLedger(started);
  if (process.env.CRASH_KILLS !== undefined) console.log(JSON.stringify(figures, null, 2));
});

/** Every request stands in the ledger; what was killed in flight as unknown, with an estimate. */
async function expectLedger({ project, fake, run }: Scene): Promise<void> {
  const { stdout } = await run('log tasks.csv --json');
  const attempts = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  // What was entered in the ledger and killed on its way to the service counts too.
  expect(attempts.length).toBeGreaterThanOrEqual(fake.requests.length);
  expect(attempts.length).toBeLessThanOrEqual(fake.requests.length + kills * workers);
  const cut = attempts.filter(({ outcome }) => outcome === 'killed');
  expect(cut.length).toBeGreaterThan(0);
  for (const { usage, cost, estimated } of cut) {
    expect({ usage, cost }).toEqual({ usage: null, cost: null });
    expect(estimated.prompt).toBeGreaterThan(0);
    expect(estimated.cost).toBeGreaterThan(0);
  }
  const last = await report(project);
  expect(last.unknown.attempts).toBe(cut.length);
  expect(last.requests).toMatchObject({ total: attempts.length, succeeded: attempts.length - cut.length });
  expect(last).toMatchObject({ outcome: 'done', tasks: { total, completed: total, failed: 0, pending: 0 } });
}
