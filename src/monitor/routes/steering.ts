import type { FastifyRequest } from 'fastify';
import type { RetryAnswer, RetryRequest, RunOptions, StartAnswer, StopAnswer } from '../api.ts';
import { isWithin, shownPath, taskFileIn } from '../paths.ts';
import { ProblemError } from '../problem.ts';
import { type Parts, param, type Route } from '../route.ts';
import { optionsOfCommand, runOptionsOf } from '../run-options.ts';
import { planBody, retryBody, runOptionsBody, sessionParams, startBody } from '../schemas.ts';
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

/** How to go on with a session as it was run last; what is said then is stronger. Throws where that cannot be done here. */
async function prepareResume(
  id: string,
  request: FastifyRequest,
  { sessions, runs, host }: Parts,
): Promise<(options: RunOptions) => Promise<StartAnswer>> {
  const { info, checkpoint } = await sessions.look(id, (reader, path) => ({ info: reader.info(), checkpoint: path }));
  const known = info.command === undefined ? {} : optionsOfCommand(info.command);
  if (!known || !request.validateInput(known, runOptionsBody)) {
    const detail = `It was run with options that can only be given in a terminal; go on there: ${info.command}`;
    throw new ProblemError('not_resumable', detail);
  }
  if (!isWithin(host.root, info.input)) throw new ProblemError('not_resumable', 'Its task file lies outside the root');
  const places = await host.placesFor(info.input).catch(() => undefined);
  if (places?.checkpoint !== checkpoint) {
    throw new ProblemError('not_resumable', 'Its checkpoint is not where it would be looked for; go on in a terminal');
  }
  const input = taskFileIn(host.root, shownPath(host.root, info.input));
  return (options) => runs.start(input, { ...known, ...options });
}

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

async function retry(id: string, request: FastifyRequest, parts: Parts): Promise<RetryAnswer> {
  const { tasks, reason, start = true } = (request.body ?? {}) as RetryRequest;
  const { sessions, host } = parts;
  const { checkpoint, live } = await sessions.look(id, (reader, path) => ({ checkpoint: path, live: reader.isLive() }));
  // Nothing is marked where nothing could be started.
  const go = !live && start ? await prepareResume(id, request, parts) : undefined;
  const { marked, kept } = await host.redo(checkpoint, { tasks, reason }, live);
  if (go && marked > 0) await go({});
  return { session_id: id, marked, kept, running: live || (go !== undefined && marked > 0) };
}

async function startUpload(request: FastifyRequest, parts: Parts): Promise<StartAnswer> {
  const { uploaded, options } = await readUpload(request, parts);
  return parts.runs.start(taskFileIn(parts.host.root, uploaded.path), options);
}
