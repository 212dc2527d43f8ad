/** The built program as its users start it: a process of its own, in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

export interface Result {
  /** Null where a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  stdin?: string | Buffer;
  /** Killed after this; default 50 seconds. */
  timeoutMs?: number;
}

export interface Project {
  dir: string;
  path(name: string): string;
  read(name: string): string;
  write(name: string, content: string | Buffer): void;
  run(args: string[], options?: RunOptions): Promise<Result>;
  start(args: string[], options?: RunOptions): { child: ChildProcess; done: Promise<Result> };
  remove(): Promise<void>;
}

const program = fileURLToPath(new URL('../../bin/translate.js', import.meta.url));

/**
 * A folder with these files, and a translate.yaml that sends the provider `openai` to `url`. `config` is YAML whose values
 * win over that.
 */
export async function makeProject(
  files: Record<string, string | Buffer>,
  options: { url?: string; config?: string } = {},
): Promise<Project> {
  const dir = realpathSync(await mkdtemp(join(tmpdir(), 'translate-test-')));
  const project: Project = {
    dir,
    path: (name) => join(dir, name),
    read: (name) => readFileSync(join(dir, name), 'utf8'),
    write: (name, content) => {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), content);
    },
    run: (args, runOptions) => project.start(args, runOptions).done,
    start: (args, runOptions) => start(dir, args, runOptions),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
  const config = merge(defaultConfig(options.url), parse(options.config ?? '') ?? {});
  project.write('translate.yaml', stringify(config));
  for (const [name, content] of Object.entries(files)) project.write(name, content);
  return project;
}

function defaultConfig(url: string | undefined): unknown {
  const openai = { base_url: url, api_key: 'sk-test-0123456789abcdef', model: 'gpt-6-luna' };
  return { llm: { retry: { delay_seconds: 0.05 }, ...(url !== undefined && { providers: { openai } }) } };
}

function merge(under: unknown, over: unknown): unknown {
  if (!isMap(under) || !isMap(over)) return over;
  const merged = { ...under };
  for (const [key, value] of Object.entries(over)) merged[key] = key in under ? merge(under[key], value) : value;
  return merged;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function start(dir: string, args: string[], options: RunOptions = {}): ReturnType<Project['start']> {
  const { PATH = '', TMPDIR } = process.env;
  const env = { PATH, HOME: dir, NO_COLOR: '1', ...(TMPDIR !== undefined && { TMPDIR }), ...options.env };
  const child = spawn(process.execPath, [program, ...args], { cwd: dir, env, stdio: 'pipe' });
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 50_000);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // A program that ends without reading its input closes the pipe.
  child.stdin.on('error', () => {});
  child.stdin.end(options.stdin ?? '');
  const done = new Promise<Result>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
    });
  });
  return { child, done };
}
