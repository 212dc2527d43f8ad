import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Session } from '../../src/store/session.ts';
import type { Queue, QueuedTask, TaskResult } from '../../src/types/queue.ts';
import type { SourceRow, SourceTask } from '../../src/types/task-file.ts';

export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'store-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export type Row = Partial<SourceTask> & { source: string };

async function* rowsOf(tasks: readonly Row[]): AsyncIterable<SourceRow[]> {
  for (const [position, task] of tasks.entries()) {
    const full: SourceTask = { targetLang: 'ja', slot: 0, cell: '', ...task };
    yield [{ position, line: position + 2, raw: JSON.stringify(task), tasks: [full] }];
  }
}

/** A session with these rows, ready to be run. */
export async function session(path: string, tasks: readonly Row[], dedupe = true): Promise<Session> {
  const opened = await Session.open(path, 'tasks.csv');
  onTestFinished(() => opened.close());
  await opened.import(rowsOf(tasks), { refill: 'empty', bases: [], fresh: false }, () => ({
    key: { sha256: JSON.stringify(tasks), options: '' },
    template: { format: 'csv', layout: 'long' },
  }));
  opened.prepare({ dedupe, settings: 'settings' });
  return opened;
}

export const facts = { provider: 'openai', model: 'model', currency: 'USD', settings: 'settings' } as const;

/** One attempt that ends in these results. */
export function attempt(queue: Queue, tasks: QueuedTask[], results: TaskResult[], outcome = 'ok'): number {
  queue.claim(tasks);
  const number = queue.startAttempt({
    batch: 1,
    targetLang: 'ja',
    tasks,
    estimated: { prompt: 10, completion: 5, cost: 0.5 },
  });
  const usage = { prompt: 8, cached: 0, completion: 4, reasoning: 0 };
  return queue.endAttempt(number, { outcome, durationMs: 3, cost: 0.25, usage }, results).duplicates;
}

export function completed(task: QueuedTask, text = `[ja] ${task.source}`): TaskResult {
  return {
    kind: 'completed',
    task: task.task,
    response: { text, model: 'model', durationMs: 3 },
    issues: [],
    mended: [],
  };
}
