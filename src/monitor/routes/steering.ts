import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type {
  EditAnswer,
  EditRequest,
  LoginRequest,
  RetryAnswer,
  RetryRequest,
  RunOptions,
  StartAnswer,
  StopAnswer,
  UploadAnswer,
} from '../api.ts';
import { isWithin, shownPath, taskFileIn } from '../paths.ts';
import { ProblemError } from '../problem.ts';
import { type Parts, param, type Route } from '../route.ts';
import { toRow } from '../rows.ts';
import { optionsOfCommand, runOptionsOf } from '../run-options.ts';
import {
  editBody,
  loginBody,
  planBody,
  retryBody,
  runOptionsBody,
  sessionParams,
  startBody,
  taskParams,
} from '../schemas.ts';
import { storeUpload } from '../upload.ts';

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
    answer: { status: 202, type: 'RetryAnswer' },
    handle: (request, reply, parts) => {
      reply.code(202);
      return retry(param(request, 'session_id'), request, parts);
    },
  },
  {
    method: 'PATCH',
    url: '/api/tasks/:session_id/:task',
    summary: "A person's correction of one translation; later runs keep it",
    params: taskParams,
    body: editBody,
    answer: { status: 200, type: 'EditAnswer' },
    handle: (request, _reply, parts) => {
      const { task } = request.params as { task: number };
      return edit(param(request, 'session_id'), task, request.body as EditRequest, parts);
    },
  },
  {
    method: 'POST',
    url: '/api/upload',
    summary: 'Put a task file into the root',
    multipart: 'only',
    answer: { status: 201, type: 'UploadAnswer' },
    handle: async (request, reply, parts) => {
      const { uploaded } = await readUpload(request, parts);
      reply.code(201);
      return uploaded;
    },
  },
  {
    method: 'POST',
    url: '/api/login',
    summary: 'The token, for browsers: answers a cookie',
    body: loginBody,
    answer: { status: 204 },
    isPublic: true,
    handle: (request, reply, { guard }) => {
      const { token } = request.body as LoginRequest;
      if (guard && !guard.isToken(token)) throw new ProblemError('unauthorized', 'This is not the token');
      if (guard) reply.header('set-cookie', guard.setCookie());
      return reply.code(204).send();
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
  const { tasks, start = true } = (request.body ?? {}) as RetryRequest;
  const { sessions, host } = parts;
  const { checkpoint, live } = await sessions.look(id, (reader, path) => ({ checkpoint: path, live: reader.isLive() }));
  // Nothing is marked where nothing could be started.
  const go = !live && start ? await prepareResume(id, request, parts) : undefined;
  const { marked, kept } = await host.redo(checkpoint, tasks, live);
  if (go && marked > 0) await go({});
  return { session_id: id, marked, kept, running: live || (go !== undefined && marked > 0) };
}

async function edit(id: string, task: number, request: EditRequest, parts: Parts): Promise<EditAnswer> {
  const { sessions, host } = parts;
  const { translation, force = false } = request;
  const notFound = new ProblemError('not_found', `There is no task ${task} in this session`);
  const found = await sessions.look(id, (reader, checkpoint) => {
    const command = optionsOfCommand(reader.info().command ?? '');
    return { checkpoint, from: command?.from, row: reader.tasks({ tasks: [task] }).tasks[0] };
  });
  if (!found.row) throw notFound;
  const { source, sourceLang, targetLang, maxLength, context } = found.row;
  const from = sourceLang ?? (typeof found.from === 'string' ? found.from.split('=').at(-1) : undefined);
  const issues = await host.check(found.checkpoint, {
    ...{ source, translation, sourceLang: from, targetLang, maxLength },
  });
  if (!force && issues.some(({ severity }) => severity === 'error')) {
    const detail = 'The checks find errors in it; put them right, or send it with "force": true';
    throw new ProblemError('faulty', detail, { issues: [...issues] });
  }
  if (!(await host.correct(found.checkpoint, task, translation))) throw notFound;
  await host.learnCorrection({ source, sourceLang: from, targetLang, context, translation });
  const row = await sessions.look(id, (reader) => reader.tasks({ tasks: [task] }).tasks[0]);
  if (!row) throw notFound;
  return { row: toRow(row), issues: [...issues] };
}

async function startUpload(request: FastifyRequest, parts: Parts): Promise<StartAnswer> {
  const { uploaded, options } = await readUpload(request, parts);
  return parts.runs.start(taskFileIn(parts.host.root, uploaded.path), options);
}

/** One file, and before it the options, so that they are known to be good when it begins. */
async function readUpload(
  request: FastifyRequest,
  { host, maxUploadBytes }: Parts,
): Promise<{ uploaded: UploadAnswer; options: RunOptions }> {
  if (!request.isMultipart()) {
    throw new ProblemError('unsupported', 'Send multipart/form-data with a part "file"');
  }
  let options: RunOptions = {};
  for await (const part of request.parts()) {
    if (part.type === 'file')
      return { uploaded: await storeUpload(host.root, part as MultipartFile, maxUploadBytes), options };
    if (part.fieldname === 'options') options = parseOptions(request, String(part.value));
  }
  throw new ProblemError('invalid', 'There is no part "file"');
}

function parseOptions(request: FastifyRequest, text: string): RunOptions {
  let options: unknown;
  try {
    options = JSON.parse(text);
  } catch {
    throw new ProblemError('invalid', 'The part "options" is not JSON');
  }
  if (!request.validateInput(options, runOptionsBody)) {
    throw new ProblemError('invalid', 'The part "options" has the wrong shape; see /openapi.json');
  }
  return options as RunOptions;
}
