import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { isKnownError } from '../errors.ts';
import { didYouMean } from '../utils/nearest.ts';
import type { MonitorHost } from './host.ts';
import { ProblemError } from './problem.ts';
import { safetyHeaders } from './safety.ts';

/** Of what somebody sent, in characters. */
const longestName = 60;

const problemType = 'application/problem+json; charset=utf-8';

/** Makes everything that goes wrong a problem document. `onError` is told of what nobody expected. */
export function answerProblems(app: FastifyInstance, onError: (error: unknown) => void, host: MonitorHost): void {
  app.setNotFoundHandler((_request, reply) =>
    sendProblem(reply, new ProblemError('not_found', 'There is nothing at this address; /docs tells what there is')),
  );
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const problem = toProblem(error, host);
    if (problem.code === 'internal') onError(error);
    if (problem.code === 'busy') reply.header('retry-after', '1');
    if (problem.code === 'unauthorized') reply.header('www-authenticate', 'Bearer');
    return sendProblem(reply, problem);
  });
}

/** An address that cannot be read: found before any hook, so nothing has been put on the answer yet. */
export function refuseAddress(_error: unknown, _request: unknown, reply: FastifyReply): void {
  reply.headers(safetyHeaders);
  void sendProblem(reply, new ProblemError('invalid', 'The address cannot be read; /docs tells what there is'));
}

const unreadable: Readonly<Record<string, readonly [status: string, problem: ProblemError]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    new ProblemError('too_large', 'The headers of the request are too large'),
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', new ProblemError('invalid', 'The request took too long to come')],
};
const malformed = ['400 Bad Request', new ProblemError('invalid', 'This is no HTTP request')] as const;

/** What is no request, or does not end: there is nothing but the connection to answer on. */
export function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy(error);
    return;
  }
  const [status, problem] = unreadable[error.code ?? ''] ?? malformed;
  const body = JSON.stringify({ ...problem.toProblem(), status: Number.parseInt(status, 10) });
  const headers = {
    ...safetyHeaders,
    'content-type': problemType,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status}`, ...lines, '', body].join('\r\n'));
}

function sendProblem(reply: FastifyReply, problem: ProblemError): FastifyReply {
  return reply.code(problem.status).type(problemType).send(problem.toProblem());
}

function toProblem(error: FastifyError, host: MonitorHost): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error.validation) return invalid(error.validation);
  if (host.isBusy(error)) return new ProblemError('busy', 'The checkpoint is being written; try again in a moment');
  if (isKnownError(error)) return new ProblemError('refused', error.message.replaceAll(`${host.root}/`, ''));
  const { statusCode = 500 } = error;
  if (statusCode === 403) return new ProblemError('forbidden', 'There is nothing at this address');
  if (statusCode === 413) return new ProblemError('too_large', error.message);
  if (statusCode === 415 || statusCode === 406) return new ProblemError('unsupported', error.message);
  if (statusCode >= 400 && statusCode < 500) return new ProblemError('invalid', error.message);
  return new ProblemError('internal', 'The server could not do it; its terminal tells why');
}

/** What a schema says of a value, as Ajv tells it. */
interface SchemaError {
  instancePath: string;
  message?: string | undefined;
  params?: Record<string, unknown>;
  parentSchema?: Record<string, unknown> | undefined;
}

/** A request that a schema refuses, or the part of it that `what` names. */
export function invalid(errors: readonly SchemaError[], what = 'The request'): ProblemError {
  const found = errors.map((error) => ({ pointer: error.instancePath, message: messageOf(error) }));
  const [first] = found;
  const detail = first ? `${first.pointer || what} ${first.message}; see /docs` : 'See /docs';
  return new ProblemError('invalid', detail, { errors: found });
}

function messageOf({ message = 'is wrong', params, parentSchema }: SchemaError): string {
  const unknown = params?.additionalProperty;
  if (typeof unknown !== 'string') return message;
  const name = JSON.stringify(unknown.slice(0, longestName));
  return `must not have the property ${name}${didYouMean(unknown, Object.keys((parentSchema?.properties as object | undefined) ?? {}))}`;
}
