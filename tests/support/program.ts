import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

/** The built program, run as users run it: `npm run build` first. */
const program = fileURLToPath(new URL('../../bin/translate.js', import.meta.url));

export interface RunOptions {
  /** Over the clean environment; undefined takes a variable away. */
  env?: Record<string, string | undefined>;
  stdin?: string | Buffer;
  timeoutMs?: number;
}

export interface Result {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
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

/**
 * A project folder. With `url` its translate.yaml points provider `openai` there, with short waits; `config` is YAML
 * laid over that. With neither there is no translate.yaml.
 */
export async function makeProject(
  files: Record<string, string | Buffer>,
  options: { url?: string; config?: string } = {},
): Promise<Project> {
  const dir = mkdtempSync(join(tmpdir(), 'translate-test-'));
  const project: Project = {
    dir,
    path: (name) => join(dir, name),
    read: (name) => readFileSync(join(dir, name), 'utf8'),
    write(name, content) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), content);
    },
    run: (args, runOptions) => project.start(args, runOptions).done,
    start: (args, runOptions) => startProgram(dir, args, runOptions),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
  if (options.url !== undefined || options.config !== undefined) {
    const config = mergeYaml(options.url === undefined ? {} : defaultConfig(options.url), parse(options.config ?? ''));
    project.write('translate.yaml', stringify(config));
  }
  for (const [name, content] of Object.entries(files)) project.write(name, content);
  return project;
}

function defaultConfig(url: string): unknown {
  return {
    llm: {
      default_provider: 'openai',
      providers: { openai: { api_key: 'sk-test-0123456789', base_url: url } },
      retry: { delay_seconds: 0.05, max_wait_seconds: 5 },
    },
  };
}

function mergeYaml(base: unknown, over: unknown): unknown {
  if (!isMap(base) || !isMap(over)) return over ?? base;
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    merged[key] = key in base && value !== null ? mergeYaml(base[key], value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function startProgram(cwd: string, args: string[], { env, stdin, timeoutMs = 30_000 }: RunOptions = {}) {
  const child = spawn(process.execPath, [program, ...args], { cwd, env: { ...cleanEnvironment(cwd), ...env } });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  // A program that ends without reading its input is no fault of the test.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin ?? '');
  const done = new Promise<Result>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
  });
  return { child: child as ChildProcess, done };
}

/** Nothing of the developer's own keys, providers and colours. */
function cleanEnvironment(home: string): Record<string, string> {
  const kept = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot'];
  const environment: Record<string, string> = { HOME: home, LANG: 'C.UTF-8', NO_COLOR: '1' };
  for (const name of kept) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
