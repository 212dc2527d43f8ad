/** The built program as its users meet it: a folder with files, a child process, its exit code and its streams. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

export interface Result {
  /** Null where a signal ended the process. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  /** Over the clean environment; undefined takes a variable away. */
  env?: Record<string, string | undefined>;
  /** Given to the program whole; without it stdin is at its end from the start. */
  stdin?: string | Buffer;
  /** Killed after this; default 50 s. */
  timeoutMs?: number;
  /** The Node that runs it; default: the one that runs the test. */
  node?: string | undefined;
  /** Shell commands to be run before it, in its process: limits, traps. */
  shell?: string;
}

export interface Project {
  dir: string;
  path(name: string): string;
  read(name: string): string;
  write(name: string, content: string | Buffer): void;
  run(args: string[], options?: RunOptions): Promise<Result>;
  start(args: string[], options?: RunOptions): { child: ChildProcess; done: Promise<Result> };
  remove(): void;
}

/** The key that the default configuration sends. */
export const apiKey = 'sk-test-Q7wE2rT9yU4iO1pA6sD3fG8h';

const program = resolve(dirname(fileURLToPath(import.meta.url)), '../../bin/translate.cjs');

/**
 * A project folder. With `url`, the provider `openai` is the service there; `config` is YAML, merged into that
 * configuration and stronger than it.
 */
export async function makeProject(
  files: Record<string, string | Buffer>,
  options: { url?: string; config?: string } = {},
): Promise<Project> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'translate-e2e-')));
  const path = (name: string): string => join(dir, name);
  const write = (name: string, content: string | Buffer): void => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), content);
  };
  const config = deepMerge(defaultConfig(options.url), parse(options.config ?? '') ?? {});
  if (Object.keys(config).length > 0) write('translate.yaml', stringify(config));
  for (const [name, content] of Object.entries(files)) write(name, content);
  const start: Project['start'] = (args, given = {}) => startProgram(dir, args, given);
  return {
    dir,
    path,
    write,
    start,
    read: (name) => readFileSync(path(name), 'utf8'),
    run: (args, given) => start(args, given).done,
    remove: () => removeFolder(dir),
  };
}

/** A run that a server started may still write its last file, which rmSync's own tries do not see. */
function removeFolder(dir: string, tries = 100): void {
  try {
    rmSync(dir, { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' || tries === 0) throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    removeFolder(dir, tries - 1);
  }
}

function defaultConfig(url: string | undefined): Record<string, unknown> {
  if (url === undefined) return {};
  return {
    llm: {
      default_provider: 'openai',
      providers: { openai: { api_key: apiKey, base_url: url } },
      retry: { delay_seconds: 0.05 },
    },
  };
}

function startProgram(cwd: string, args: string[], options: RunOptions) {
  const command = [options.node ?? process.execPath, program, ...args];
  const [file = '', ...rest] =
    options.shell === undefined ? command : ['sh', '-c', `${options.shell}\nexec "$@"`, 'sh', ...command];
  const child = spawn(file, rest, { cwd, env: cleanEnv(cwd, options.env) });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk;
    });
  }
  child.stdin.on('error', () => {}); // the program may end before it has read everything
  child.stdin.end(options.stdin);
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 50_000);
  const done = new Promise<Result>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, ...output });
    });
  });
  return { child, done };
}

/** Nothing of the developer's own accounts and settings. */
function cleanEnv(home: string, env: RunOptions['env'] = {}): NodeJS.ProcessEnv {
  const { PATH = '', TMPDIR } = process.env;
  return { PATH, HOME: home, NO_COLOR: '1', ...(TMPDIR !== undefined && { TMPDIR }), ...env };
}

function deepMerge(weak: Record<string, unknown>, strong: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...weak };
  for (const [key, value] of Object.entries(strong)) {
    merged[key] = isSection(value) && isSection(merged[key]) ? deepMerge(merged[key], value) : value;
  }
  return merged;
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
