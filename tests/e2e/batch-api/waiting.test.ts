import { expect, test, vi } from 'vitest';
import { makeProject } from '../../support/program.ts';
import { command, expectAllRight, reportOf, resultOf, type Scene, setUp, sheet, timesAsked } from './support.ts';

const inProgress = () => ({ status: 'in_progress' }) as const;
const completed = () => ({ status: 'completed' }) as const;

/** A run that ends all the same has not waited for the next look. */
const longPolls = { batchApi: { poll_seconds: 600 } };

/** Starts a run and resolves when it says that its batch is at the service. */
async function startWaiting({ project }: Scene) {
  const run = project.start(command);
  await new Promise<void>((resolve) => {
    let said = '';
    run.child.stderr?.on('data', (chunk: string) => {
      said += chunk;
      if (said.includes('batch 1 of 1: validating')) resolve();
    });
  });
  return run;
}

test('an interrupted run leaves its batch at the service', async () => {
  const scene = await setUp(12, longPolls);
  const { child, done } = await startWaiting(scene);
  child.kill('SIGINT');
  const result = await done;

  expect(result.code).toBe(130);
  expect(result.stderr).toContain('1 batch with 12 rows waits at the service');
  scene.fake.batches.advance = completed;
  expectAllRight(scene, await scene.run());
  expect(scene.fake.batches.batches).toHaveLength(1);
});

test('stop makes a waiting run end', async () => {
  const scene = await setUp(12, longPolls);
  const { done } = await startWaiting(scene);
  expect((await scene.project.run(['stop', 'tasks.csv'])).code).toBe(0);
  const result = await done;

  expect([result.code, reportOf(scene.project).outcome]).toEqual([4, 'interrupted']);
  expect(scene.fake.batches.batches[0]?.status).toBe('validating');
});

test.each(['POST /files', 'POST /batches', 'GET /batches/{id}'])(
  'stop ends a run whose %s is to be made again',
  async (call) => {
    const scene = await setUp(12);
    scene.fake.batches.step = (made) => (made === call ? { status: 503, retryAfter: 100 } : undefined);
    const { done } = scene.project.start(command);
    await vi.waitUntil(() => scene.fake.batches.calls.includes(call), { timeout: 20_000 });
    await scene.project.run(['stop', 'tasks.csv']);
    const result = await done;

    expect([result.code, reportOf(scene.project).outcome]).toEqual([4, 'interrupted']);
    expect(scene.fake.batches.calls.filter((made) => made === call)).toHaveLength(1);
    scene.fake.batches.step = undefined;
    expectAllRight(scene, await scene.run());
  },
);

test('stop cancels the batches of a live run', async () => {
  const scene = await setUp(12, longPolls);
  const { done } = await startWaiting(scene);
  const stopped = await scene.project.run(['stop', 'tasks.csv', '--cancel-batches']);

  expect(stopped.stderr).toMatch(/Asked run 1 to stop.*\n.*cancel 1 batch/);
  expect((await done).code).toBe(4);
  expect(scene.fake.batches.batches[0]?.status).toBe('cancelling');
});

test('a run without --batch-api fetches first and sends the rest live', async () => {
  const scene = await setUp(10, { batches: { advance: inProgress } });
  await scene.run('--no-wait');
  scene.project.write('tasks.csv', sheet(12));
  const early = await scene.project.run(['run', 'tasks.csv', '--no-wait']);
  expect([early.code, scene.fake.billed.requests]).toEqual([4, 0]);
  scene.fake.batches.advance = completed;
  const result = await scene.project.run(['run', 'tasks.csv']);

  expectAllRight(scene, result);
  expect(scene.fake.billed.requests).toBe(1);
  expect(timesAsked(scene.fake)).toEqual(new Set([1]));
});

test('reports and plans tell what waits at the service', async () => {
  const scene = await setUp('id,source\na,Hello\nb,Hello\nc,World\n', { batches: { advance: inProgress } });
  expect((await scene.run('--no-wait')).stderr).toContain('2 rows in 1 batch at the service, billed when done');
  expect(reportOf(scene.project)).toMatchObject({ outcome: 'waiting', waiting: { batches: 1, rows: 2 } });
  const { stdout } = await scene.project.run(['plan', 'tasks.csv']);
  expect(stdout).toContain('3 tasks: file unchanged, 2 at the service, 0 rows to send (1 more says the same)');
  const frozen = await scene.run('--frozen');
  expect([frozen.code, frozen.stderr]).toEqual([
    3,
    expect.stringContaining('2 rows at the service would have to be fetched'),
  ]);
  scene.fake.batches.advance = completed;
  await scene.run();
  expect(reportOf(scene.project)).toMatchObject({ outcome: 'done', waiting: { batches: 0, rows: 0 } });
});

test('another machine with the checkpoint fetches', async () => {
  const scene = await setUp(10, { batches: { advance: inProgress } });
  await scene.run('--no-wait');
  scene.fake.batches.advance = completed;
  const other = await makeProject(
    { 'tasks.csv': sheet(10), 'translate.yaml': scene.project.read('translate.yaml') },
    {},
  );
  const { copyFileSync } = await import('node:fs');
  copyFileSync(scene.project.path('tasks.checkpoint.db'), other.path('tasks.checkpoint.db'));
  const result = await other.run(command);
  expectAllRight({ ...scene, project: other }, result);
  other.remove();
});

test('identical rows and redo do not send again what waits', async () => {
  const scene = await setUp('id,source\na,Hello\nb,Hello\nc,World\n', { batches: { advance: inProgress } });
  await scene.run('--no-wait');
  await scene.project.run(['redo', 'tasks.csv', '--id', 'a', 'b']);
  scene.project.write('tasks.csv', 'id,source\nb,Hello\nc,World\n');
  await scene.run('--no-wait');
  scene.project.write('tasks.csv', 'id,source\nb,Hello\nc,World\nd,Hello\n');
  await scene.run('--no-wait');
  scene.fake.batches.advance = completed;
  const result = await scene.run();

  expectAllRight(scene, result);
  expect([scene.fake.asked('Hello'), scene.fake.asked('World')]).toEqual([1, 1]);
});

test('the cap holds for what a batch may cost', async () => {
  const scene = await setUp(40, { batches: { advance: completed } });
  const result = await scene.run('--max-cost', '0.001');

  expect(result.code).toBe(4);
  const report = reportOf(scene.project);
  expect(report.outcome).toBe('budget');
  expect(report.cost.total).toBeLessThanOrEqual(0.001);
  expect(report.tasks.completed).toBeGreaterThan(0);
  expect(report.tasks.pending).toBeGreaterThan(0);
});

test('the cap of a later run counts what waits', async () => {
  const scene = await setUp(40, { batches: { advance: inProgress } });
  await scene.run('--no-wait');
  scene.project.write('tasks.csv', sheet(42));
  // Enough for the new rows alone.
  const result = await scene.run('--no-wait', '--max-cost', '0.001');
  expect([result.code, scene.fake.batches.batches.length]).toEqual([4, 1]);
  await scene.run('--no-wait', '--max-cost', '0.1');
  expect(scene.fake.batches.batches).toHaveLength(2);
});

test('a limit holds for batches', async () => {
  const scene = await setUp(12, { batches: { advance: completed } });
  const result = await scene.run('--limit', '7');

  expect([result.code, reportOf(scene.project).outcome]).toEqual([0, 'limit']);
  expect(resultOf(scene.project).filter(({ status }) => status === 'completed')).toHaveLength(7);
});

test('a plan for batches costs half', async () => {
  const { project } = await setUp(40, { batchControl: { max_rows_per_batch: 100 } });
  const plan = async (...args: string[]) =>
    (
      JSON.parse((await project.run(['plan', 'tasks.csv', '--json', '--concurrency', '1', ...args])).stdout) as {
        cost: number;
      }
    ).cost;

  const live = await plan();
  expect(await plan('--batch-api')).toBeCloseTo(live / 2, 9);
});

test('a service without files is named in one sentence', async () => {
  const scene = await setUp(12);
  scene.fake.batches.step = () => ({ status: 404 });
  const result = await scene.run();

  expect(result.code).toBe(4);
  expect(result.stderr).toContain('openai has no batch mode (POST /files was answered 404): run without --batch-api');
  expect(reportOf(scene.project).tasks).toMatchObject({ pending: 12, failed: 0 });
  scene.fake.batches.step = undefined;
  expectAllRight(scene, await scene.project.run(['run', 'tasks.csv']));
});

test('a service that is down ends the run and keeps the batch', async () => {
  const scene = await setUp(12);
  scene.fake.batches.step = (call) => (call === 'GET /batches/{id}' ? { status: 503 } : undefined);
  const result = await scene.run();

  expect([result.code, reportOf(scene.project).outcome]).toEqual([4, 'provider_down']);
  expect(result.stderr).toContain('1 batch with 12 rows waits at the service');
  scene.fake.batches.step = undefined;
  expectAllRight(scene, await scene.run());
  expect(scene.fake.batches.batches).toHaveLength(1);
});

test('a wait outlives a service that is down for a while', async () => {
  const scene = await setUp(12);
  scene.fake.batches.step = (call, nth) =>
    call === 'GET /batches/{id}' && nth > 0 && nth < 12 ? { status: 503 } : undefined;

  expectAllRight(scene, await scene.run());
  expect(scene.fake.batches.calls.filter((call) => call === 'GET /batches/{id}').length).toBeGreaterThan(12);
});

test.each([
  ['pseudo', ['-p', 'pseudo'], 'the provider pseudo has no batch mode'],
  ['a translation model', ['-p', 'qwen', '-m', 'qwen-mt-plus'], 'qwen-mt-plus takes one text per request'],
])('batch mode with %s is a usage error', async (_, args, sentence) => {
  const { project } = await setUp(2);
  const result = await project.run([...command, ...args], { env: { QWEN_API_KEY: 'sk-abcdefgh' } });

  expect([result.code, result.stderr]).toEqual([2, expect.stringContaining(sentence)]);
});

test('a fresh start and another provider do not lose a waiting batch', async () => {
  const scene = await setUp(12, { batches: { advance: inProgress } });
  await scene.run('--no-wait');
  const fresh = await scene.run('--fresh');
  const other = await scene.project.run(['run', 'tasks.csv', '-p', 'qwen'], { env: { QWEN_API_KEY: 'sk-abcdefgh' } });

  expect([fresh.code, fresh.stderr]).toEqual([2, expect.stringContaining('1 batch of it waits at the service')]);
  expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('fetch it with --provider openai')]);
  scene.fake.batches.advance = completed;
  expectAllRight(scene, await scene.run());
});

test('a batch that the service has forgotten can be given up', async () => {
  const scene = await setUp(12, { batches: { advance: inProgress } });
  await scene.run('--no-wait');
  scene.fake.batches.batches.length = 0;
  const lost = await scene.run();
  expect([lost.code, lost.stderr]).toEqual([4, expect.stringContaining('the service does not know batch')]);
  await scene.project.run(['stop', 'tasks.csv', '--cancel-batches']);
  scene.fake.batches.advance = completed;

  expectAllRight(scene, await scene.run());
});

test('what is done is fetched though the next batch cannot be made', async () => {
  const scene = await setUp(12, { batchApi: { requests_per_file: 2 }, batches: { advance: inProgress } });
  scene.fake.batches.step = (call, nth) => (call === 'POST /batches' && nth > 0 ? { status: 500 } : undefined);
  await scene.run('--no-wait');
  scene.fake.batches.advance = completed;
  await scene.run('--no-wait');

  expect(reportOf(scene.project)).toMatchObject({ outcome: 'provider_down', tasks: { completed: 10, pending: 2 } });
  scene.fake.batches.step = undefined;
  expectAllRight(scene, await scene.run());
  expect(scene.fake.batches.uploads).toHaveLength(2);
});

test('a service that says completed without results is not asked for ever', async () => {
  const scene = await setUp(12, { batches: { advance: completed } });
  const body = { id: 'batch_2', status: 'completed', output_file_id: null };
  scene.fake.batches.step = (call) => (call === 'GET /batches/{id}' ? { status: 200, body } : undefined);
  const result = await scene.run();

  expect([result.code, reportOf(scene.project).outcome]).toEqual([4, 'waiting']);
  expect(result.stderr).toContain('batch_2 is completed, but its results are not there');
  scene.fake.batches.step = undefined;
  expectAllRight(scene, await scene.run());
  expect(scene.fake.batches.batches).toHaveLength(1);
});

test('several files are submitted before one is waited for', async () => {
  const scene = await setUp(4);
  scene.project.write('more.csv', sheet(3));
  // No batch ends before there are two.
  scene.fake.batches.advance = () => (scene.fake.batches.batches.length < 2 ? { status: 'in_progress' } : completed());
  const result = await scene.project.run(['run', 'tasks.csv', 'more.csv', '--batch-api', '--max-cost', '1']);

  expect([result.code, result.stderr]).toEqual([0, expect.stringContaining('7 of 7 rows done')]);
  expect(scene.fake.batches.batches).toHaveLength(2);
});
