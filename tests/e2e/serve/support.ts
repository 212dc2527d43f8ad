import type { ChildProcess } from 'node:child_process';
import { request } from 'node:http';
import { Ajv } from 'ajv';
import { expect, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Problem, PushMessage, SessionsAnswer, Status } from '../../../src/monitor/api.ts';
import { type FakeProvider, type FakeProviderOptions, startFakeProvider } from '../../support/fake-provider.ts';
import { makeProject, type Project, type Result } from '../../support/program.ts';

export interface Answer<T = unknown> {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The body as JSON. */
  json: T;
}

export interface Call {
  method?: string;
  headers?: Record<string, string>;
  /** JSON, where it is no text or Buffer. */
  body?: unknown;
}

export interface Server {
  url: string;
  stderr(): string;
  call<T>(path: string, options?: Call): Promise<Answer<T>>;
  /** Ends it by a signal, SIGTERM unless another is named. */
  end(signal?: NodeJS.Signals): Promise<Result>;
}

export interface Scene {
  project: Project;
  fake: FakeProvider;
  server: Server;
}

/** A project with a service, served; everything goes when the test ends. */
export async function scene(
  files: Record<string, string | Buffer>,
  options: FakeProviderOptions & { config?: string; args?: string[]; env?: Record<string, string> } = {},
): Promise<Scene> {
  const { config, args, env, ...fakeOptions } = options;
  const fake = await startFakeProvider(fakeOptions);
  const project = await makeProject(files, { url: fake.url, ...(config !== undefined && { config }) });
  onTestFinished(async () => {
    await fake.close();
    project.remove();
  });
  return { project, fake, server: await serve(project, args, env) };
}

export async function serve(project: Project, args: string[] = [], env?: Record<string, string>): Promise<Server> {
  const { child, done } = project.start(['serve', '--port', '0', ...args], env ? { env } : {});
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await done;
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: string) => {
    stderr += chunk;
  });
  const port = await portOf(child, () => stderr);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    stderr: () => stderr,
    call: (path, given) => call(url, path, given),
    end(signal = 'SIGTERM') {
      child.kill(signal);
      return done;
    },
  };
}

async function portOf(child: ChildProcess, stderr: () => string): Promise<string> {
  for (;;) {
    const port = /^Serving .* at http:\/\/\S+:(\d+)\//m.exec(stderr())?.[1];
    if (port) return port;
    if (child.exitCode !== null) throw new Error(`the server ended: ${stderr()}`);
    await new Promise((resolve) => {
      child.stderr?.once('data', resolve);
      child.once('close', resolve);
    });
  }
}

/** `fetch` lets nobody set Host and Origin; a client without manners can. */
export function call<T>(
  url: string,
  path: string,
  { method = 'GET', headers = {}, body }: Call = {},
): Promise<Answer<T>> {
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
  const payload = body === undefined ? undefined : isRaw ? body : JSON.stringify(body);
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ hostname, port, path, method, agent: false },
        headers: { ...(body !== undefined && !isRaw && { 'content-type': 'application/json' }), ...headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const answer = { status: response.statusCode ?? 0, headers: response.headers, text };
          resolve({
            ...answer,
            get json() {
              return JSON.parse(text) as T;
            },
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(payload);
  });
}

/** The answer, which must be this one. */
export async function ok<T>(answer: Promise<Answer<T>>, status = 200): Promise<T> {
  const found = await answer;
  expect(found.status, found.text).toBe(status);
  return found.json;
}

export async function problem(answer: Promise<Answer<unknown>>, status: number): Promise<Problem> {
  const found = await answer;
  expect([found.status, found.headers['content-type']], found.text).toEqual([
    status,
    'application/problem+json; charset=utf-8',
  ]);
  return found.json as Problem;
}

export interface Watch {
  messages: PushMessage[];
  /** Resolves with the first message, seen or to come, that satisfies. */
  until(satisfies: (message: PushMessage) => boolean): Promise<PushMessage>;
  closed: Promise<number>;
  close(): void;
}

export async function watch(server: Server, sessionId: string, after?: number): Promise<Watch> {
  const query = after === undefined ? '' : `?after=${after}`;
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/monitor/ws/${sessionId}${query}`);
  onTestFinished(() => socket.terminate());
  const messages: PushMessage[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    messages.push(JSON.parse(data.toString()) as PushMessage);
    for (const wake of waiting) wake();
  });
  const closed = new Promise<number>((resolve) => {
    socket.once('close', resolve);
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    messages,
    closed,
    close: () => socket.close(),
    until: (satisfies) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = messages.find(satisfies);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

export function isState(...states: Status['state'][]): (message: PushMessage) => boolean {
  return (message) => message.type === 'status' && states.includes(message.status.state);
}

/** The only session there is. */
export async function onlySession(server: Server): Promise<string> {
  const { sessions } = await ok(server.call<SessionsAnswer>('/api/monitor/sessions'));
  expect(sessions).toHaveLength(1);
  return sessions[0]?.session_id ?? '';
}

interface OpenApi {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema?: object }> }> }>
  >;
  components: { schemas: Record<string, object> };
}

/** Holds an answer against the server's own description of it. */
export async function expectDescribed(server: Server, type: string, value: unknown): Promise<void> {
  const { components } = await ok(server.call<OpenApi>('/openapi.json'));
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const validate = ajv.compile({ components, $ref: `#/components/schemas/${type}` });
  expect([type, validate(value), validate.errors]).toEqual([type, true, null]);
}
