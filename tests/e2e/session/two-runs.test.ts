import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { openDatabase, releaseClosed } from '../../../src/store/driver.ts';
import { Session } from '../../../src/store/session.ts';
import { column, files, gate, report, rows, scene } from './support.ts';

const tasks = 'id,source\na,Alpha\nb,Beta\n';

async function liveRun() {
  const held = gate();
  const started = await scene({ 'tasks.csv': tasks }, { respond: held.respond });
  const live = started.project.start(['run', 'tasks.csv', '--to', 'ja']);
  await held.reached;
  return { ...started, held, live };
}

test('a second run is refused and told who runs', async () => {
  const { project, run, held, live } = await liveRun();
  const before = files(project);
  const { stderr } = await run('run tasks.csv --to ja', 2);
  expect(stderr).toContain(`by process ${live.child.pid} on ${hostname()}`);
  expect((await run('redo tasks.csv --id a', 2)).stderr).toContain(`by process ${live.child.pid}`);
  expect(files(project)).toEqual(before);
  held.open();
  expect(await live.done).toMatchObject({ code: 0 });
  expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Alpha', '[ja] Beta']);
});

test('a refused --fresh or -o throws nothing away', async () => {
  const { project, run, held, live } = await liveRun();
  await run('run tasks.csv --to ja --fresh --yes', 2);
  await run('run tasks.csv --to ja -o other.csv', 2);
  expect(existsSync(project.path('other.csv'))).toBe(false);
  held.open();
  expect(await live.done).toMatchObject({ code: 0 });
  expect((await report(project)).requests.total).toBe(1);
});

test('a session held without a run names its holder', async () => {
  const { project, run } = await scene({ 'tasks.csv': tasks });
  const session = await Session.open(project.path('tasks.checkpoint.db'), 'tasks.csv');
  expect((await run('run tasks.csv --to ja', 2)).stderr).toContain(`by process ${process.pid} on ${hostname()}`);
  session.close();
  await run('run tasks.csv --to ja');
});

test('a dead holder’s claim is free at once', async () => {
  const { project, run, live, held } = await liveRun();
  live.child.kill('SIGKILL');
  expect(await live.done).toMatchObject({ signal: 'SIGKILL' });
  held.open();
  await run('run tasks.csv --to ja');
  expect(await report(project)).toMatchObject({ outcome: 'done', unknown: { attempts: 1 } });
});

test('a dead holder whose number lives again holds nothing', async () => {
  const { project, run, live, held } = await liveRun();
  live.child.kill('SIGKILL');
  await live.done;
  held.open();
  // The system has given its number to another process: this one.
  const database = await openDatabase(project.path('tasks.checkpoint.db'));
  const holder = JSON.stringify({ pid: process.pid, host: hostname(), since: new Date() });
  database.prepare("UPDATE meta SET value = ? WHERE key = 'holder'").run(holder);
  database.prepare('UPDATE run SET pid = ?').run(process.pid);
  database.close();
  releaseClosed();
  const status = JSON.parse((await run('status tasks.csv --json')).stdout);
  expect(status).toMatchObject({ state: 'crashed' });
  await run('run tasks.csv --to ja');
  expect(await report(project)).toMatchObject({ outcome: 'done', tasks: { completed: 2 } });
});

test('readers do not hold up a run', { timeout: 120_000 }, async () => {
  const total = 6000;
  const lines = Array.from({ length: total }, (_, index) => `k${index},Text ${index}`);
  const { project, fake } = await scene(
    { 'tasks.csv': `id,source\n${lines.join('\n')}\n` },
    { latencyMs: 20, config: 'llm: { batch_control: { max_rows_per_batch: 5, max_concurrent_workers: 4 } }' },
  );
  const started = new Promise<void>((resolve) => {
    fake.set((_request, index) => {
      if (index === 20) resolve();
      return undefined;
    });
  });
  const live = project.start(['run', 'tasks.csv', '--to', 'ja', '--quiet']);
  let isLive = true;
  void live.done.then(() => {
    isLive = false;
  });
  await started;
  const from = performance.now();
  // One reader that never lets go of its view, and every reading command in turn.
  const held = await openDatabase(project.path('tasks.checkpoint.db'), { readOnly: true });
  held.exec('BEGIN');
  const seen = held.prepare("SELECT count(*) AS n FROM task WHERE state = 'completed'").get();
  const commands = ['status', 'tasks', 'report', 'log', 'export -o -', 'plan --to ja'];
  for (const command of commands) {
    const [name = '', ...flags] = command.split(' ');
    const before = fake.requests.length;
    const { code, stderr } = await project.run([name, 'tasks.csv', ...flags]);
    expect([command, code, stderr]).toEqual([command, 0, expect.not.stringContaining('translate:')]);
    if (isLive) expect(fake.requests.length).toBeGreaterThan(before);
  }
  expect(isLive).toBe(true);
  expect(held.prepare("SELECT count(*) AS n FROM task WHERE state = 'completed'").get()).toEqual(seen);
  const until = performance.now();
  held.exec('COMMIT');
  held.close();
  releaseClosed();
  const times = fake.requests.map(({ at }) => at).filter((at) => at >= from && at <= until);
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  // SQLite would wait ten seconds for a lock.
  expect(Math.max(...gaps)).toBeLessThan(2000);
  live.child.kill('SIGTERM');
  expect((await live.done).code).toBe(143);
});

test('reading commands work beside a live run', async () => {
  const { project, run, held, live } = await liveRun();
  expect(JSON.parse((await run('status tasks.csv --json')).stdout)).toMatchObject({
    state: 'live',
    pid: live.child.pid,
    tasks: { total: 2, completed: 0, pending: 2 },
  });
  expect((await run('tasks tasks.csv --status processing')).stdout).toContain('Alpha');
  expect((await run('log tasks.csv')).stdout).toContain('in flight');
  expect(await report(project)).toMatchObject({ outcome: 'running', tasks: { pending: 2 } });
  expect((await run('export tasks.csv -o -')).stdout).toContain('a,Alpha,,pending');
  await run('export tasks.csv');
  expect(rows(project, 'tasks.translated.csv')).toHaveLength(2);
  expect((await run('plan tasks.csv --to ja')).stdout).toContain('2 tasks');
  held.open();
  expect(await live.done).toMatchObject({ code: 0 });
  expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Alpha', '[ja] Beta']);
  expect(files(project)).toEqual(['tasks.checkpoint.db', 'tasks.csv', 'tasks.report.json', 'tasks.translated.csv']);
});

test('a plan beside a live run changes nothing on disk', async () => {
  const { project, run, held, live } = await liveRun();
  const before = files(project);
  project.write('tasks.csv', `${tasks}c,Gamma\n`);
  expect((await run('plan tasks.csv --to ja')).stdout).toContain('1 new, 2 known');
  expect(files(project)).toEqual(before);
  expect((await report(project)).tasks.total).toBe(2);
  held.open();
  expect(await live.done).toMatchObject({ code: 0 });
});

test('status --watch ends with the run', async () => {
  const { project, held, live } = await liveRun();
  const watching = project.start(['status', 'tasks.csv', '--watch']);
  await new Promise((resolve) => watching.child.stdout?.once('data', resolve));
  held.open();
  expect(await live.done).toMatchObject({ code: 0 });
  const { code, stdout } = await watching.done;
  expect(code).toBe(0);
  expect(stdout.trim().split('\n').at(-1)).toContain('done after');
  expect(files(project)).toEqual(['tasks.checkpoint.db', 'tasks.csv', 'tasks.report.json', 'tasks.translated.csv']);
});

test('stop ends a run that the next one finishes', async () => {
  const held = gate(1);
  const { project, run } = await scene(
    { 'tasks.csv': tasks },
    { respond: held.respond, config: 'llm: { batch_control: { max_rows_per_batch: 1, max_concurrent_workers: 1 } }' },
  );
  const live = project.start(['run', 'tasks.csv', '--to', 'ja']);
  await held.reached;
  await run('stop tasks.csv');
  held.open();
  expect((await live.done).code).toBe(0);
  await run('run tasks.csv --to ja');
  expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Alpha', '[ja] Beta']);
  expect((await run('stop tasks.csv', 2)).stderr).toContain('no run is live');
});

test('a --fresh that cannot be sent throws nothing away', async () => {
  const { project, run, sent } = await scene({ 'tasks.csv': 'id,source\na,Alpha\nb,Beta and Gamma\n' });
  await run('run tasks.csv --to ja');
  sent();
  const { stderr } = await run('run tasks.csv --to ja --fresh --max-chars 8', 2);
  expect(stderr).toContain('tasks.csv:3: text and notes have 14 characters');
  await run('run tasks.csv --to ja');
  expect(sent()).toEqual([]);
  await run('run tasks.csv --to ja --fresh');
  expect(sent()).toEqual(['ja:Alpha', 'ja:Beta and Gamma']);
  expect(files(project)).not.toContain('tasks.checkpoint.db-wal');
});
