import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problem.ts';

/**
 * What may be sent: JSON, and nothing at all under any name, as many clients do. Plain text is not taken: it is what a page of
 * another site can send without being asked by its browser.
 */
export function readBodies(app: FastifyInstance): void {
  app.removeContentTypeParser(['application/json', 'text/plain']);
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.trim() === '') done(null, undefined);
    else parseJson(request, body, done);
  });
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else done(new ProblemError('unsupported', 'Send JSON, as application/json'));
  });
}
