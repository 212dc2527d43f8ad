import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Feeds } from './feed.ts';
import type { MonitorHost } from './host.ts';
import type { Metrics } from './metrics.ts';
import type { Runs } from './runs.ts';
import type { TokenGuard } from './safety.ts';
import type { Schema } from './schemas.ts';
import type { Sessions } from './sessions.ts';

/** The parts of the server, which all answers are made of. */
export interface Parts {
  host: MonitorHost;
  sessions: Sessions;
  runs: Runs;
  feeds: Feeds;
  metrics: Metrics;
  /** Undefined: no token is asked for. */
  guard: TokenGuard | undefined;
  /** Most bytes of an upload. */
  maxUploadBytes: number;
}

/**
 * One address of the server: what it answers and what it may be asked. They are listed in files of this folder and joined in
 * `all.ts`; the server and the OpenAPI document are both made from the list.
 */
export interface Route {
  method: 'GET' | 'POST' | 'PATCH';
  /** With parameters as `:name`. */
  url: string;
  summary: string;
  params?: Schema;
  query?: Schema;
  body?: Schema;
  /** The body may be left out. */
  mayBeEmpty?: boolean;
  /** `multipart/form-data` is taken too, or (`only`) nothing else. */
  multipart?: 'too' | 'only';
  /** Success: status, name of the type in api/, media type where it is not JSON. */
  answer: { status: number; type?: string; media?: string };
  /** Answered without the token: holds nothing of anybody's. */
  isPublic?: boolean;
  handle(request: FastifyRequest, reply: FastifyReply, parts: Parts): Promise<unknown> | unknown;
}

export function param(request: FastifyRequest, name: 'session_id'): string {
  return (request.params as Record<string, string>)[name] ?? '';
}
