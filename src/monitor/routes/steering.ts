import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { FastifyRequest } from 'fastify';
import type { RunOptions, StartAnswer, StopAnswer } from '../api.ts';
import { taskFileIn } from '../paths.ts';
import { ProblemError } from '../problem.ts';
import { prepareResume } from '../resume.ts';
import { type Parts, param, type Route } from '../route.ts';
import { runOptionsOf } from '../run-options.ts';
import { planBody, sessionParams, startBody } from '../schemas.ts';
import { readUpload } from './uploading.ts';

/** Everything that changes something, and the plan that comes before it. */
export const steeringRoutes: readonly Route[] = [
  {
    method: 'POST',
    url: '/api/execute/start',
    summary: 'Start a run of a task file, or go on with a session',
    body: startBody,
    multipart: 'too',
    answer: { status: 202, type: 'StartAnswer' },
    handle: async (request, reply, parts) => {
      reply.code(202);
      if (request.isMultipart()) return startUpload(request, parts);
      const body = request.body as RunOptions & { tasks?: string; session_id?: string };
      if (body.session_id !== undefined) {
        const go = await prepareResume(body.session_id, request, parts);
        return go(runOptionsOf(body));
      }
      return parts.runs.start(taskFileIn(parts.host.root, body.tasks ?? ''), runOptionsOf(body));
    },
  },
  {
    method: 'POST',
    url: '/api/plan',
    summary: 'What a run would send, cost and take; sends and changes nothing',
    body: planBody,
    answer: { status: 200, type: 'PlanAnswer' },
    handle: (request, _reply, { runs, host }) => {
      const body = request.body as RunOptions & { tasks: string };
      return runs.plan(taskFileIn(host.root, body.tasks), runOptionsOf(body));
    },
  },
  {
    method: 'POST',
    url: '/api/execute/stop/:session_id',
    summary: 'Ask a live run to stop after its batches in flight; as often as you like',
    params: sessionParams,
    answer: { status: 202, type: 'StopAnswer' },
    handle: (request, reply, parts) => {
      reply.code(202);
      return stop(param(request, 'session_id'), parts);
    },
  },
];

async function stop(id: string, { sessions, host, runs }: Parts): Promise<StopAnswer> {
  const { checkpoint, live } = await sessions.look(id, (reader, path) => ({ checkpoint: path, live: reader.isLive() }));
  const run = live ? await host.requestStop(checkpoint) : undefined;
  if (run !== undefined) return { session_id: id, stopping: true, run };
  // Between its start and its first batch a run has no number that it could be asked by.
  const stopping = live && runs.interrupt(checkpoint);
  if (live && !stopping) {
    throw new ProblemError('busy', 'The run is reading its file or writing its result; ask again in a moment');
  }
  return { session_id: id, stopping, run: null };
}

async function startUpload(request: FastifyRequest, parts: Parts): Promise<StartAnswer> {
  const { uploaded, options } = await readUpload(request, parts);
  const { host, runs } = parts;
  const path = taskFileIn(host.root, uploaded.path);
  try {
    return await runs.start(path, options);
  } catch (error) {
    if (error instanceof ProblemError && error.code !== 'refused') throw error;
    // Who puts it right sends the file again. What a run has begun with stays.
    const checkpoint = await host.placesFor(path).then(
      (places) => places.checkpoint,
      () => undefined,
    );
    if (checkpoint === undefined || !existsSync(checkpoint)) await rm(path, { force: true });
    throw error;
  }
}
