import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { isKnownError } from '../errors.ts';
import { Feeds } from './feed.ts';
import type { MonitorHost } from './host.ts';
import { Metrics } from './metrics.ts';
import { registerPages } from './pages.ts';
import { ProblemError } from './problem.ts';
import type { Parts } from './route.ts';
import { allRoutes } from './routes/all.ts';
import { Runs } from './runs.ts';
import { allowedNames, refuseForeign, safetyHeaders, TokenGuard } from './safety.ts';
import { Sessions } from './sessions.ts';
import { registerWatching } from './websocket.ts';

export interface ServerOptions {
  /** Address to listen on. */
  address: string;
  /** Names besides those of loopback under which the server may be called. */
  names: readonly string[];
  /** Undefined: everybody who reaches it may use it. */
  token: string | undefined;
  maxUploadBytes: number;
  /** Told of errors that nobody expected. */
  onError(error: unknown): void;
}

const bodyBytes = 1024 * 1024;

/** The server, ready to listen; `runs` tells what it has started. */
export async function createServer(
  host: MonitorHost,
  options: ServerOptions,
): Promise<{ app: FastifyInstance; runs: Runs }> {
  const sessions = new Sessions(host);
  const { maxUploadBytes } = options;
  const parts: Parts = {
    host,
    sessions,
    maxUploadBytes,
    runs: new Runs(host, sessions),
    feeds: new Feeds(sessions, host.root),
    metrics: new Metrics(sessions),
    guard: options.token === undefined ? undefined : new TokenGuard(options.token),
  };
  const app = fastify({
    bodyLimit: bodyBytes,
    forceCloseConnections: true,
    requestTimeout: 300_000,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true, useDefaults: true, allErrors: false } },
  });
  protect(app, options, parts);
  answerProblems(app, options, host);
  const { default: multipart } = await import('@fastify/multipart');
  await app.register(multipart, {
    throwFileSizeLimit: false,
    limits: { fileSize: maxUploadBytes, files: 1, fields: 5, parts: 6, fieldSize: 10_000, headerPairs: 50 },
  });
  await registerWatching(app, parts);
  for (const route of allRoutes) {
    app.route({
      method: route.method,
      url: route.url,
      schema: {
        ...(route.params && { params: route.params }),
        ...(route.query && { querystring: route.query }),
        ...(route.body && !route.multipart && { body: route.body }),
      },
      // A body that may be a file or JSON is held against its schema where it is JSON.
      ...(route.body &&
        route.multipart && {
          preValidation: async (request: FastifyRequest) => {
            if (!request.isMultipart()) refuseInvalid(request, route.body ?? {});
          },
        }),
      handler: (request, reply) => route.handle(request, reply, parts),
    });
  }
  await registerPages(app, allRoutes, host);
  return { app, runs: parts.runs };
}

function refuseInvalid(request: FastifyRequest, schema: object): void {
  const validate = request.compileValidationSchema(schema as Record<string, unknown>);
  if (validate(request.body)) return;
  throw invalid(validate.errors ?? []);
}

function protect(app: FastifyInstance, { address, names }: ServerOptions, { guard }: Parts): void {
  const allowed = allowedNames(address, names);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(safetyHeaders);
    const { method, headers } = request;
    // The pattern of the route that was found, so that no way of writing the address passes by.
    const url = request.routeOptions.url ?? '';
    const isApi = url.startsWith('/api/') || url === '/metrics';
    const isNavigation = !isApi && method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
    refuseForeign({ method, headers, isNavigation }, allowed);
    if (isApi && url !== '/api/login') guard?.refuseWithout(headers);
  });
}

function answerProblems(app: FastifyInstance, { onError }: ServerOptions, host: MonitorHost): void {
  app.setNotFoundHandler((_request, reply) =>
    send(reply, new ProblemError('not_found', 'There is nothing at this address; /docs tells what there is')),
  );
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const problem = toProblem(error, host);
    if (problem.code === 'internal') onError(error);
    if (problem.code === 'busy') reply.header('retry-after', '1');
    if (problem.code === 'unauthorized') reply.header('www-authenticate', 'Bearer');
    return send(reply, problem);
  });
}

function send(reply: FastifyReply, problem: ProblemError): FastifyReply {
  return reply.code(problem.status).type('application/problem+json').send(problem.toProblem());
}

function toProblem(error: FastifyError, host: MonitorHost): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error.validation) return invalid(error.validation);
  if (host.isBusy(error)) return new ProblemError('busy', 'The checkpoint is being written; try again in a moment');
  if (isKnownError(error)) return new ProblemError('refused', error.message.replaceAll(`${host.root}/`, ''));
  const { statusCode = 500 } = error;
  if (statusCode === 413) return new ProblemError('too_large', error.message);
  if (statusCode === 415 || statusCode === 406) return new ProblemError('unsupported', error.message);
  if (statusCode >= 400 && statusCode < 500) return new ProblemError('invalid', error.message);
  return new ProblemError('internal', 'The server could not do it; its terminal tells why');
}

function invalid(errors: readonly { instancePath: string; message?: string | undefined }[]): ProblemError {
  const found = errors.map(({ instancePath, message = 'is wrong' }) => ({ pointer: instancePath, message }));
  const [first] = found;
  const detail = first ? `${first.pointer || 'The request'} ${first.message}; see /docs` : 'See /docs';
  return new ProblemError('invalid', detail, { errors: found });
}
