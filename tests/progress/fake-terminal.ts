import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import type { RunEventSource, RunEvents } from '../../src/types/events.ts';

/** A terminal without a screen: what was written, and what would stand on it. Knows \r, \n, ESC[K, ESC[2K, ESC[nA, ESC[J. */
export class FakeTerminal extends Writable {
  readonly isTTY: boolean;
  columns: number;
  rows = 24;
  written = '';

  constructor(options: { isTTY: boolean; columns?: number }) {
    super({ decodeStrings: false });
    this.isTTY = options.isTTY;
    this.columns = options.columns ?? 120;
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.written += chunk;
    done();
  }

  /** Lines as they would stand there, colours removed. */
  screen(): string[] {
    const lines: string[] = [''];
    let row = 0;
    let column = 0;
    for (const token of this.written.replace(/\x1b\[[\d;]*m/g, '').match(/\x1b\[(\d*)([A-Z])|[\s\S]/gu) ?? []) {
      const up = /^\x1b\[(\d+)A$/.exec(token);
      if (up) row = Math.max(0, row - Number(up[1]));
      else if (token === '\x1b[J') lines.splice(row, lines.length, '');
      else if (token === '\x1b[K') lines[row] = (lines[row] ?? '').slice(0, column);
      else if (token === '\x1b[2K') lines[row] = '';
      else if (token === '\r') column = 0;
      else if (token === '\n') {
        row++;
        column = 0;
        lines[row] ??= '';
      } else {
        lines[row] = (lines[row] ?? '').padEnd(column).slice(0, column) + token + (lines[row] ?? '').slice(column + 1);
        column++;
      }
    }
    return lines;
  }

  stream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }
}

/** The engine's side: emits typed run events. */
export class FakeRun implements RunEventSource {
  readonly #emitter = new EventEmitter();

  on<K extends keyof RunEvents>(name: K, listener: (event: RunEvents[K]) => void): this {
    this.#emitter.on(name, listener);
    return this;
  }

  emit<K extends keyof RunEvents>(name: K, event: RunEvents[K]): void {
    this.#emitter.emit(name, event);
  }

  start(total = 10_000, completed = 0, changes: Partial<RunEvents['run:started']> = {}): void {
    const counts = { total, completed, failed: 0, pending: total - completed, processing: 0, skipped: 0 };
    this.emit('run:started', { counts, provider: 'openai', model: 'gpt-4.1-mini', workers: 10, ...changes });
  }

  finish(changes: Partial<RunEvents['batch:finished']> = {}): void {
    this.emit('batch:finished', {
      batch: 1,
      rows: 100,
      delivered: 100,
      failed: 0,
      duplicates: 0,
      targetLang: 'ja',
      durationMs: 2000,
      usage: { prompt: 10_000, cached: 0, completion: 2000, reasoning: 0 },
      cost: 0.01,
      inFlight: 10,
      ...changes,
    });
  }

  end(total = 10_000, completed = total): void {
    const counts = { total, completed, failed: total - completed, pending: 0, processing: 0, skipped: 0 };
    this.emit('run:ended', { outcome: completed === total ? 'done' : 'failed_rows', counts });
  }
}
