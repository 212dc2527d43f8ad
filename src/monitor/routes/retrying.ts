import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import type { RetryAnswer, RetryRequest } from '../api.ts';
import { ProblemError } from '../problem.ts';
import { prepareResume } from '../resume.ts';
import { type Parts, param, type Route } from '../route.ts';
import { retryBody, sessionParams } from '../schemas.ts';
import type { Sessions } from '../sessions.ts';

/** How long to wait for a run that is reading its file, or writing its result. */
const patienceMs = 15_000;

export const retryingRoutes: readonly Route[] = [
  {
    method: 'POST',
    url: '/api/execute/retry/:session_id',
    summary: 'Do failed rows again, all of them or these',
    params: sessionParams,
    body: retryBody,
    mayBeEmpty: true,
    answer: { status: 202, type: 'RetryAnswer' },
    handle: (request, reply, parts) => {
      reply.code(202);
      return retry(param(request, 'session_id'), request, parts);
    },
  },
];

async function retry(id: string, request: FastifyRequest, parts: Parts): Promise<RetryAnswer> {
  const { tasks, reason, start = true } = (request.body ?? {}) as RetryRequest;
  const { sessions, host } = parts;
  const { checkpoint, live } = await sessions.look(id, (reader, path) => ({ checkpoint: path, live: reader.isLive() }));
  // Nothing is marked where nothing could be started; a live run needs nobody to start it, as a rule.
  const go = start
    ? await prepareResume(id, request, parts).catch((error) => {
        if (live && error instanceof ProblemError) return undefined;
        throw error;
      })
    : undefined;
  const { marked, kept } = await host.redo(checkpoint, { tasks, reason }, live);
  const answer = { session_id: id, marked, kept };
  if (marked === 0) return { ...answer, running: false };
  const fate = live ? await fateOf(id, sessions) : 'ended';
  if (fate === 'ended' && go) await go({}).catch(acceptLive);
  return { ...answer, running: fate === 'taken' || (fate === 'ended' && go !== undefined) };
}

/**
 * Whether the live run takes rows that are pending now. One with batches in flight looks for more when they end; one without
 * may have looked for the last time. Rows of a run that stops stay pending, as its other rows do.
 */
async function fateOf(id: string, sessions: Sessions): Promise<'taken' | 'stopping' | 'ended'> {
  for (const until = performance.now() + patienceMs; performance.now() < until; await sleep(100)) {
    const { live, run, processing } = await sessions.look(id, (reader) => {
      return { live: reader.isLive(), run: reader.runs().at(-1), processing: reader.counts().processing };
    });
    if (!live) return 'ended';
    if (run === undefined || run.endedAt !== undefined) continue;
    if (run.stopRequested) return 'stopping';
    if (processing > 0) return 'taken';
  }
  return 'taken';
}

/** Somebody else was quicker to start a run, which takes the rows. */
function acceptLive(error: unknown): void {
  if (!(error instanceof ProblemError && error.code === 'live')) throw error;
}
