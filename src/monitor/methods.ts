import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problem.ts';

/**
 * To be called before there are routes; what it returns, when all are there: every other method is then answered 405 at
 * their addresses, with the methods that there are in `Allow`.
 */
export function rememberMethods(app: FastifyInstance): () => void {
  const known = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = known.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    known.set(url, methods);
  });
  return () => {
    for (const [url, methods] of [...known]) {
      if (url.endsWith('*')) continue;
      const allow = [...methods].sort().join(', ');
      app.route({
        method: app.supportedMethods.filter((one) => !methods.has(one)),
        url,
        onRequest: async ({ method }, reply) => {
          reply.header('allow', allow);
          throw new ProblemError('invalid', `${method} is not among the methods of this address: ${allow}`, {
            status: 405,
          });
        },
        handler: () => {},
      });
    }
  };
}
