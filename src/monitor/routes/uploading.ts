import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { LoginRequest, RunOptions, UploadAnswer } from '../api.ts';
import { ProblemError } from '../problem.ts';
import type { Parts, Route } from '../route.ts';
import { loginBody, runOptionsBody } from '../schemas.ts';
import { storeUpload } from '../upload.ts';

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

/** One file, and before it the options, so that they are known to be good when it begins. */
export async function readUpload(
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
