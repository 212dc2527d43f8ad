import { openApiDocument } from '../openapi.ts';
import type { Route } from '../route.ts';
import { documentRoutes } from './documents.ts';
import { editingRoutes } from './editing.ts';
import { fileRoutes } from './files.ts';
import { retryingRoutes } from './retrying.ts';
import { steeringRoutes } from './steering.ts';
import { uploadingRoutes } from './uploading.ts';
import { watchingRoutes } from './watching.ts';

const serverRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/healthz',
    summary: 'Whether the server answers',
    answer: { status: 200, type: 'Health' },
    isPublic: true,
    handle: (_request, _reply, { host }) => ({ status: 'ok', version: host.version }),
  },
  {
    method: 'GET',
    url: '/metrics',
    summary: 'Figures of all sessions for Prometheus',
    answer: { status: 200, media: 'text/plain' },
    handle: async (_request, reply, { metrics }) => reply.type(metrics.contentType).send(await metrics.collect()),
  },
  {
    method: 'GET',
    url: '/openapi.json',
    summary: 'This description',
    answer: { status: 200, media: 'application/json' },
    isPublic: true,
    handle: (_request, _reply, { host }) => openApiDocument(allRoutes, host.version),
  },
];

/** Everything that the server answers, but for the pages and the WebSocket. */
export const allRoutes: readonly Route[] = [
  ...watchingRoutes,
  ...documentRoutes,
  ...steeringRoutes,
  ...retryingRoutes,
  ...editingRoutes,
  ...fileRoutes,
  ...uploadingRoutes,
  ...serverRoutes,
];
