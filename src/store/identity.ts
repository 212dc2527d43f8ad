import { hash } from 'node:crypto';
import type { Task } from '../types/task.ts';

/**
 * What a task says: SHA-256 over source, source language, context, speaker and length limit, cut to 132 bits. Row
 * numbers, ids, the model, the prompt and options are no part of it, so that none of them makes a task new.
 */
export function taskHash(task: Task): string {
  const said = [task.source, task.sourceLang ?? '', task.context ?? '', task.speaker ?? '', task.maxLength ?? 0];
  return hash('sha256', JSON.stringify(said), 'base64').slice(0, 22);
}
