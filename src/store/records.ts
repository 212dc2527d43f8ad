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
  // Not spread together: that copies the object for each member, once per row.
  const task: Task = { source: decodeText(source), targetLang: target_lang };
  if (id !== null) task.id = decodeText(id);
  if (source_lang !== null) task.sourceLang = source_lang;
  if (context !== null) task.context = decodeText(context);
  if (speaker !== null) task.speaker = decodeText(speaker);
  if (scene !== null) task.scene = decodeText(scene);
  if (max_length !== null) task.maxLength = max_length;
  return task;
}

/** Where a pending row may be taken from; the words of the partial index, which serves only a query that repeats them. */
export const queued = "state = 'pending' AND duplicate_of IS NULL AND position IS NOT NULL";

/** Whether a task is being sent: taken by the live run, or in a request of batch mode. */
export const inFlight =
  "(task.state = 'processing' OR (task.state = 'pending' AND task.task IN (SELECT held.task FROM held)))";

export const queuedColumns = `task, tries, misses, previous, problem, ${taskColumns}`;

export interface QueuedRecord extends TaskColumns {
  task: number;
  tries: number;
  misses: number;
  previous: string | null;
  problem: string | null;
}

export function toQueuedTask(record: QueuedRecord): QueuedTask {
  const { task, tries, misses, previous, problem } = record;
  const queuedTask: QueuedTask = Object.assign(toTask(record), { task, tries, misses });
  if (previous !== null) queuedTask.previous = decodeText(previous);
  if (problem !== null) queuedTask.problem = decodeText(problem);
  return queuedTask;
}
