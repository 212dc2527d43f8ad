import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { withinVariable } from '../utils/within.ts';
import type { PlanAnswer, RunOptions, StartAnswer } from './api.ts';
import type { MonitorHost } from './host.ts';
import { refuseLinkOut, shownPath } from './paths.ts';
import { ProblemError } from './problem.ts';
import { inRequestWords, toArguments } from './run-options.ts';
import type { Sessions } from './sessions.ts';

/** What a run says on its way out is kept to this many characters, the last ones. */
const keptOutput = 8000;
/** How long to wait for a run to begin; one that reads a large file is told of before. */
const beginMs = 10_000;
const planMs = 120_000;
const maxPlans = 2;

interface Child {
  handle: ChildProcess;
  output: () => string;
  /** Exit code, or undefined while it lives. */
  code: () => number | null | undefined;
}

/** Starts runs, each a process of its own, which goes on when the server ends. */
export class Runs {
  readonly #host: MonitorHost;
  readonly #sessions: Sessions;
  /** By checkpoint: what is being started. */
  readonly #starting = new Set<string>();
  readonly #children = new Map<string, Child>();
  #plans = 0;

  constructor(host: MonitorHost, sessions: Sessions) {
    this.#host = host;
    this.#sessions = sessions;
  }

  /** Runs of this server that live. */
  get count(): number {
    return this.#children.size;
  }

  /**
   * Starts `translate run`, and waits until it has begun or failed. Throws `live` where the file has a run, `refused` with
   * what it said where input, configuration or options are wrong.
   *
   * @param input real path of the task file
   */
  async start(input: string, options: RunOptions): Promise<StartAnswer> {
    const checkpoint = await this.#refuseLive(input);
    if (this.#starting.has(checkpoint)) {
      throw new ProblemError('live', `${this.#shown(input)}: is being started already`);
    }
    this.#starting.add(checkpoint);
    try {
      const child = await this.#spawn(['run', this.#argument(input), '--yes', ...toArguments(options)], 'ignore');
      this.#children.set(checkpoint, child);
      child.handle.once('close', () => {
        // The next run may have begun before the end of this one is heard of.
        if (this.#children.get(checkpoint) === child) this.#children.delete(checkpoint);
      });
      return await this.#begun(child, input, checkpoint);
    } finally {
      this.#starting.delete(checkpoint);
      this.#sessions.forget();
    }
  }

  /** What a run would send, cost and take. */
  async plan(input: string, options: RunOptions): Promise<PlanAnswer> {
    if (this.#plans >= maxPlans) throw new ProblemError('busy', 'Other plans are being made; try again in a moment');
    this.#plans++;
    try {
      const args = ['plan', this.#argument(input), '--json', ...toArguments(options, ['limit'])];
      const child = await this.#spawn(args, 'pipe');
      let text = '';
      child.handle.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      const timer = setTimeout(() => child.handle.kill(), planMs);
      await closed(child.handle);
      clearTimeout(timer);
      if (child.code() !== 0) throw refusal(child, this.#host.root);
      return toPlan(JSON.parse(text) as Record<string, unknown>);
    } finally {
      this.#plans--;
    }
  }

  /** A run that has not begun yet, and so cannot be asked through its checkpoint. */
  interrupt(checkpoint: string): boolean {
    return this.#children.get(checkpoint)?.handle.kill('SIGINT') ?? false;
  }

  /** Where a run may read and write. */
  async #folders(): Promise<string[]> {
    return [this.#host.root, ...(await this.#host.folders())];
  }

  async #refuseLive(input: string): Promise<string> {
    const { checkpoint, output, report } = await this.#host.placesFor(input);
    const folders = await this.#folders();
    const lock = `${checkpoint}.lock`;
    for (const path of [checkpoint, lock, output, report]) refuseLinkOut(path, folders);
    if (!existsSync(checkpoint)) return checkpoint;
    const found = await this.#sessions
      .lookAt(checkpoint, (reader) => ({ live: reader.isLive(), id: reader.info().sessionId }))
      .catch(() => undefined);
    if (found?.live) {
      const detail = `${this.#shown(input)}: is being translated already; watch or stop session ${found.id}`;
      throw new ProblemError('live', detail, { session_id: found.id });
    }
    return checkpoint;
  }

  async #begun(child: Child, input: string, checkpoint: string): Promise<StartAnswer> {
    const { pid } = child.handle;
    let answer: StartAnswer | undefined;
    for (const until = performance.now() + beginMs; performance.now() < until; await sleep(25)) {
      const code = child.code();
      if (code === 1 || code === 2 || code === null) {
        // Another process was quicker, or holds it without a checkpoint.
        if (/ is being translated already/.test(child.output())) {
          await this.#refuseLive(input);
          throw new ProblemError('live', `${this.#shown(input)}: is in use already; try again when that has ended`);
        }
        throw refusal(child, this.#host.root);
      }
      const found = existsSync(checkpoint)
        ? await this.#sessions
            .lookAt(checkpoint, (reader) => ({ id: reader.info().sessionId, run: reader.runs().at(-1) }))
            .catch(() => undefined)
        : undefined;
      if (found?.id) {
        const isOurs = found.run?.pid === pid;
        answer = { session_id: found.id, run: isOurs ? (found.run?.run ?? null) : null, input: this.#shown(input) };
        if (isOurs || code !== undefined) return answer;
      }
    }
    if (answer) return answer;
    throw new ProblemError('busy', 'The run has not begun yet; GET /api/monitor/sessions will list it');
  }

  /** In a group of its own, so that what ends the server does not end it; its output is cut when nobody reads it any more. */
  async #spawn(args: readonly string[], stdout: 'ignore' | 'pipe'): Promise<Child> {
    const { program, root } = this.#host;
    const [file, script] = program;
    // The server's own token is nobody's business there.
    const { TRANSLATE_SERVE_TOKEN: _, ...inherited } = process.env;
    const env = { ...inherited, [withinVariable]: JSON.stringify(await this.#folders()) };
    const child = spawn(file, [script, ...args], { cwd: root, detached: true, stdio: ['ignore', stdout, 'pipe'], env });
    let output = '';
    let code: number | null | undefined;
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-keptOutput);
    });
    child.once('error', (error) => {
      output += error.message;
      code = 1;
    });
    child.once('close', (exit) => {
      code ??= exit;
    });
    child.unref();
    return { handle: child, output: () => output, code: () => code };
  }

  /** As somebody in the root would type it, for it is shown to be typed again. */
  #argument(path: string): string {
    const name = this.#shown(path);
    return name.startsWith('-') ? `./${name}` : name;
  }

  #shown(path: string): string {
    return shownPath(this.#host.root, path);
  }
}

function closed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
}

/**
 * The error that ended a run, as it would stand in a terminal, but in words of the API; paths as answers name them. One that
 * nobody expected has a stack, which is for the terminal of the server.
 */
function refusal(child: Child, root: string): Error {
  const output = child.output();
  const error = /^translate: /m.exec(output);
  const said = error ? output.slice(error.index + error[0].length) : output;
  if (child.code() === 1 && (!error || said.startsWith('unexpected error\n'))) return new Error(said);
  const { text, option } = inRequestWords(said.replaceAll(`${root}/`, '').trim());
  return new ProblemError('refused', text || 'The program ended without a word', option && { option });
}

function toPlan({ files, ...plan }: Record<string, unknown>): PlanAnswer {
  const [{ header, tasks, changes } = {}] = files as Partial<PlanAnswer>[];
  const { provider, model, rows, batches, tokens, cost, currency, estimated_seconds } = plan as unknown as PlanAnswer;
  const facts = { provider, model, rows, batches, tokens, cost, currency, estimated_seconds };
  return { ...facts, header, tasks, changes } as PlanAnswer;
}
