import type { QueuedTask } from '../types/queue.ts';
import type { Task } from '../types/task.ts';
import { decodeText } from './text.ts';

export interface TaskColumns {
  id: string | null;
  source: string;
  source_lang: string | null;
  target_lang: string;
  context: string | null;
  speaker: string | null;
  scene: string | null;
  max_length: number | null;
}

export const taskColumns = 'id, source, source_lang, target_lang, context, speaker, scene, max_length';

export function toTask(record: TaskColumns): Task {
  const { id, source, source_lang, target_lang, context, speaker, scene, max_length } = record;
  return {
    source: decodeText(source),
    targetLang: target_lang,
    ...(id !== null && { id: decodeText(id) }),
    ...(source_lang !== null && { sourceLang: source_lang }),
    ...(context !== null && { context: decodeText(context) }),
    ...(speaker !== null && { speaker: decodeText(speaker) }),
    ...(scene !== null && { scene: decodeText(scene) }),
    ...(max_length !== null && { maxLength: max_length }),
  };
}

/** Where a pending row may be taken from; the words of the partial index, which serves only a query that repeats them. */
export const queued = "state = 'pending' AND duplicate_of IS NULL AND position IS NOT NULL";

export const queuedColumns = `task, tries, misses, previous, problem, ${taskColumns}`;

export interface QueuedRecord extends TaskColumns {
  task: number;
  tries: number;
  misses: number;
  previous: string | null;
  problem: string | null;
}

export function toQueuedTask(record: QueuedRecord): QueuedTask {
  return {
    ...toTask(record),
    task: record.task,
    tries: record.tries,
    misses: record.misses,
    ...(record.previous !== null && { previous: decodeText(record.previous) }),
    ...(record.problem !== null && { problem: decodeText(record.problem) }),
  };
}
