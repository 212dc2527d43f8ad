import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import { answerProblems, invalid, refuseAddress, refuseUnreadable } from './answers.ts';
import { readBodies } from './bodies.ts';
import { Feeds } from './feed.ts';
import type { MonitorHost } from './host.ts';
import { rememberMethods } from './methods.ts';
import { Metrics } from './metrics.ts';
import { registerPages } from './pages.ts';
import type { Parts, Route } from './route.ts';
import { allRoutes } from './routes/all.ts';
import { Runs } from './runs.ts';
import { allowedNames, refuseForeign, safetyHeaders, TokenGuard } from './safety.ts';
import { Sessions } from './sessions.ts';
import { longestUploadMs, sweepUploads } from './upload.ts';
import { validateBySchema } from './validation.ts';
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
  await sweepUploads(host.root);
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
    requestTimeout: longestUploadMs,
    // Without `Host` a request is refused by us, as every other foreign one.
    http: { requireHostHeader: false },
    clientErrorHandler: refuseUnreadable,
    frameworkErrors: refuseAddress,
  });
  protect(app, options, parts);
  answerProblems(app, options.onError, host);
  validateBySchema(app);
  const refuseOtherMethods = rememberMethods(app);
  readBodies(app);
  const { default: multipart } = await import('@fastify/multipart');
  await app.register(multipart, {
    throwFileSizeLimit: false,
    limits: { fileSize: maxUploadBytes, files: 1, fields: 5, parts: 6, fieldSize: 10_000, headerPairs: 50 },
  });
  await registerWatching(app, parts);
  // What else a client expects is no reason to refuse it, in words of Node's own.
  app.server.on('checkExpectation', app.routing);
  for (const route of allRoutes) {
    app.route({
      method: route.method,
      url: route.url,
      schema: {
        ...(route.params && { params: route.params }),
        ...(route.query && { querystring: route.query }),
        ...(route.body && !isChecked(route) && { body: route.body }),
      },
      ...(isChecked(route) && { preValidation: async (request: FastifyRequest) => refuseInvalid(request, route) }),
      handler: (request, reply) => route.handle(request, reply, parts),
    });
  }
  await registerPages(app, allRoutes, host);
  refuseOtherMethods();
  return { app, runs: parts.runs };
}

/** Whether the body is not always there as JSON, and is held against its schema only where it is. */
function isChecked({ body, multipart, mayBeEmpty }: Route): boolean {
  return body !== undefined && (multipart !== undefined || mayBeEmpty === true);
}

function refuseInvalid(request: FastifyRequest, { body, multipart, mayBeEmpty }: Route): void {
  if (multipart && request.isMultipart()) return;
  if (mayBeEmpty && request.body === undefined) return;
  const validate = request.compileValidationSchema(body as Record<string, unknown>);
  if (!validate(request.body)) throw invalid(validate.errors ?? []);
}

function protect(app: FastifyInstance, { address, names }: ServerOptions, { guard }: Parts): void {
  const allowed = allowedNames(address, names);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(safetyHeaders);
    const { method, headers } = request;
    const hosts = request.raw.headersDistinct.host?.length ?? 0;
    // The pattern of the route that was found, so that no way of writing the address passes by.
    const url = request.routeOptions.url ?? '';
    const isApi = url.startsWith('/api/') || url === '/metrics';
    const isNavigation = !isApi && method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
    refuseForeign({ method, headers, hosts, isNavigation }, allowed);
    if (isApi && url !== '/api/login') guard?.refuseWithout(headers);
  });
}
