import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import { refuseUnreadable } from './answers.ts';
import type { Watcher } from './feed.ts';
import { ProblemError } from './problem.ts';
import { type Parts, param } from './route.ts';
import { sessionParams, watchQuery } from './schemas.ts';

const address = '/api/monitor/ws/:session_id';
const maxWatchers = 1000;
/** More than this waiting for a watcher, and it is cut off: it comes back with the last `seq` it has seen. */
const maxWaitingBytes = 4 * 1024 * 1024;
const pingMs = 30_000;
/** Close codes: 1001 the server ends; 1013 too slow, come back; 4404 the session is no more. */
const codes = { ending: 1001, tooSlow: 1013, gone: 4404 } as const;

export async function registerWatching(app: FastifyInstance, { sessions, feeds }: Parts): Promise<void> {
  const { default: websocket } = await import('@fastify/websocket');
  // Nothing is expected to be said by a watcher.
  await app.register(websocket, {
    options: { maxPayload: 1024, perMessageDeflate: false },
    preClose(done) {
      for (const client of app.websocketServer.clients) client.close(codes.ending, 'the server ends');
      app.websocketServer.close(() => done());
    },
  });
  app.websocketServer.on('wsClientError', refuseUnreadable);
  app.addHook('onRequest', async ({ ws, routeOptions }) => {
    if (!ws || routeOptions.url === address) return;
    throw new ProblemError('invalid', 'There is no WebSocket at this address; ask it in plain HTTP/1.1');
  });
  let watching = 0;
  app.route({
    method: 'GET',
    url: address,
    schema: { params: sessionParams, querystring: watchQuery },
    // Refused as HTTP, before there is a socket.
    preHandler: async (request) => {
      if (watching >= maxWatchers) throw new ProblemError('busy', 'Too many are watching already; try again later');
      await sessions.find(param(request, 'session_id'));
    },
    handler: async () => {
      throw new ProblemError('invalid', 'This is a WebSocket; connect to it as ws://');
    },
    wsHandler: (socket, request) => {
      watching++;
      const { after } = request.query as { after?: number };
      const watcher = toWatcher(socket);
      const ping = setInterval(() => pingOrEnd(socket), pingMs);
      const joined = feeds.of(param(request, 'session_id')).then(async (feed) => {
        await feed.join(watcher, after);
        return feed;
      });
      joined.catch(() => socket.close(codes.gone));
      socket.on('message', () => {});
      socket.on('error', () => {});
      socket.on('close', () => {
        watching--;
        clearInterval(ping);
        joined.then(
          (feed) => feed.leave(watcher),
          () => {},
        );
      });
    },
  });
}

const unanswered = new WeakSet<WebSocket>();

/** A connection that did not answer the last ping is dead. */
function pingOrEnd(socket: WebSocket): void {
  if (unanswered.has(socket)) {
    socket.terminate();
    return;
  }
  unanswered.add(socket);
  socket.once('pong', () => unanswered.delete(socket));
  socket.ping();
}

function toWatcher(socket: WebSocket): Watcher {
  return {
    send: (text) => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > maxWaitingBytes) socket.close(codes.tooSlow);
      else socket.send(text);
    },
    close: () => socket.close(codes.gone),
  };
}
