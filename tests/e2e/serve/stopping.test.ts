import { expect, test } from 'vitest';
import type { Status, StopAnswer } from '../../../src/monitor/api.ts';
import { takeClaim } from '../../../src/store/claim.ts';
import { Session } from '../../../src/store/session.ts';
import { ok, onlySession, problem, scene } from './support.ts';

const facts = { provider: 'openai', model: 'model', currency: 'USD', settings: 'settings' } as const;

test('a stop is asked of the run that lives, and holds nobody else up', async () => {
  const { project, server } = await scene({ 'tasks.csv': 'id,source\na,Hello\n' });
  await project.run(['run', 'tasks.csv', '--to', 'ja']);
  const id = await onlySession(server);
  const path = project.path('tasks.checkpoint.db');
  const stop = () => server.call<StopAnswer>(`/api/execute/stop/${id}`, { method: 'POST' });
  const status = () => ok(server.call<Status>(`/api/monitor/status/${id}`));

  const crashed = await Session.open(path, path, { mustExist: true });
  crashed.startRun(facts);
  crashed.close();
  expect(await status()).toMatchObject({ state: 'crashed', outcome: 'crashed', run: 2 });

  // As a run that reads its file, which is one long transaction.
  const live = await Session.open(path, path, { mustExist: true });
  live.hold();
  expect(await status()).toMatchObject({ state: 'starting', outcome: 'crashed', ended_at: expect.any(String) });
  expect(await problem(stop(), 503)).toMatchObject({ code: 'busy' });
  live.keep();

  const { run } = live.startRun(facts);
  live.hold();
  const stopped = stop();
  const first = await Promise.race([stopped, server.call('/healthz')]);
  expect(first.json).toMatchObject({ status: 'ok' });
  live.keep();
  expect(await ok(stopped, 202)).toEqual({ session_id: id, stopping: true, run });
  expect(live.reader.runs().map(({ stopRequested = false }) => stopRequested)).toEqual([false, false, true]);
  live.endRun(run, 'interrupted');
  live.close();
});

test('a file that somebody holds is not started', async () => {
  const { project, server } = await scene({ 'tasks.csv': 'id,source\na,Hello\n' });
  const claim = await takeClaim(project.path('tasks.checkpoint.db'));
  const body = { tasks: 'tasks.csv', to: ['ja'] };
  const refused = await problem(server.call('/api/execute/start', { method: 'POST', body }), 409);
  expect(refused).toMatchObject({ code: 'live' });
  claim?.release();
});
