import { randomBytes } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { UsageError } from '../errors.ts';
import { isLoopback } from '../monitor/safety.ts';
import { createServer } from '../monitor/server.ts';
import { plural } from '../utils/format.ts';
import { reasonOf } from '../utils/system-error.ts';
import { escapeForTerminal, escapeLines } from '../utils/terminal.ts';
import { createHost } from './serve-host.ts';

export interface ServeOptions {
  /** 0: any free one. */
  port: number;
  host: string;
  root: string;
  /** Undefined: none asked for; made for an address others can reach. */
  token?: string | undefined;
  allowHosts: readonly string[];
  maxUploadBytes: number;
  /** Aborted: the server ends. */
  signal: AbortSignal;
}

const shortestToken = 16;

/** `translate serve`: answers until it is interrupted. Runs that it has started go on without it. */
export async function serve(options: ServeOptions): Promise<void> {
  const { host: address, signal } = options;
  const root = rootFolder(options.root);
  if (options.token !== undefined && options.token.length < shortestToken) {
    throw new UsageError(`--token: has ${options.token.length} characters; give it at least ${shortestToken}`);
  }
  if (options.token !== undefined && !/^[\x21-\x7e]{1,500}$/.test(options.token)) {
    throw new UsageError(
      '--token: holds blanks or letters that no header can carry; use ASCII letters, digits and signs',
    );
  }
  const isOpen = !isLoopback(address);
  const token = options.token ?? (isOpen ? randomBytes(24).toString('base64url') : undefined);
  const { app, runs } = await createServer(createHost(root), {
    address,
    names: options.allowHosts,
    token,
    maxUploadBytes: options.maxUploadBytes,
    onError: (error) => say(`unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : error}`),
  });
  try {
    await app.listen({ host: address, port: options.port });
  } catch (error) {
    throw new UsageError(
      `${address}:${options.port}: cannot be listened on (${reasonOf(error)}); choose another --port`,
      {
        cause: error,
      },
    );
  }
  const { port } = app.server.address() as AddressInfo;
  const called = callable(address);
  const url = `http://${called.includes(':') ? `[${called}]` : called}:${port}/`;
  const made = token !== undefined && options.token === undefined;
  // After `#`: a browser keeps that part to itself.
  const lines = made ? [`Token, shown this once: ${token}`, `Open: ${url}#token=${token}`] : [];
  say([...lines, `Serving ${root} at ${url} (API: ${url}docs). Ctrl-C ends the server; runs go on.`].join('\n'));
  await aborted(signal);
  await app.close();
  say(runs.count > 0 ? `Server ended; ${plural(runs.count, 'run')} of it go on.` : 'Server ended.');
}

/** Where all addresses are listened on: one of them that others can call, for that one cannot be. */
function callable(address: string): string {
  if (address !== '0.0.0.0' && address !== '::') return address;
  const outer = Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4');
  return outer?.address ?? '127.0.0.1';
}

function rootFolder(folder: string): string {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found?.isDirectory()) {
    throw new UsageError(`--root ${escapeForTerminal(folder)}: is no folder; name the one that holds the task files`);
  }
  return realpathSync(folder);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function say(text: string): void {
  process.stderr.write(`${escapeLines(text)}\n`);
}
