import type { FastifyRequest } from 'fastify';
import { invalid } from '../answers.ts';
import type { LoginRequest, RunOptions, UploadAnswer } from '../api.ts';
import { ProblemError } from '../problem.ts';
import type { Parts, Route } from '../route.ts';
import { loginBody, runOptionsBody } from '../schemas.ts';
import { type Received, receiveUpload } from '../upload.ts';

/** What comes into the server from a browser: files, and the token. */
export const uploadingRoutes: readonly Route[] = [
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

/** One file and, before or after it, the options: nothing is kept until both are known to be good. */
export async function readUpload(
  request: FastifyRequest,
  { host, maxUploadBytes }: Parts,
): Promise<{ uploaded: UploadAnswer; options: RunOptions }> {
  if (!request.isMultipart()) {
    throw new ProblemError('unsupported', 'Send multipart/form-data with a part "file"');
  }
  let options: RunOptions = {};
  let received: Received | undefined;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file' && part.fieldname === 'file') {
        received = await receiveUpload(host.root, part, maxUploadBytes);
      } else if (part.type === 'field' && part.fieldname === 'options') {
        options = parseOptions(request, part.value);
      } else {
        if (part.type === 'file') part.file.resume();
        throw new ProblemError('invalid', `There is a part "${part.fieldname}"; ${expected}`);
      }
    }
    if (!received) throw new ProblemError('invalid', `There is no part "file" with a file name; ${expected}`);
    return { uploaded: await received.keep(), options };
  } catch (error) {
    throw toProblem(error);
  } finally {
    await received?.discard();
  }
}

const expected = 'send "options" (JSON, may be left out) and one "file"';
const limits: ReadonlySet<unknown> = new Set(['FST_FILES_LIMIT', 'FST_FIELDS_LIMIT', 'FST_PARTS_LIMIT']);

/** The reader of forms throws errors without a code where the form is broken; those of the disk have one. */
function toProblem(error: unknown): unknown {
  if (error instanceof ProblemError || !(error instanceof Error)) return error;
  const code = 'code' in error ? error.code : undefined;
  if (limits.has(code)) return new ProblemError('invalid', `There are too many parts; ${expected}`);
  return code === undefined ? new ProblemError('invalid', `The form cannot be read: ${error.message}`) : error;
}

/** @param value text, or read already where the part says that it is JSON */
function parseOptions(request: FastifyRequest, value: unknown): RunOptions {
  let options = value;
  try {
    if (typeof value === 'string') options = JSON.parse(value);
  } catch {
    throw new ProblemError('invalid', 'The part "options" is not JSON');
  }
  const validate = request.compileValidationSchema(runOptionsBody);
  if (!validate(options)) throw invalid(validate.errors ?? [], 'The part "options"');
  return options as RunOptions;
}
