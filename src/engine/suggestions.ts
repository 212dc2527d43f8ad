import type { Suggestion } from '../types/memory.ts';
import type { QueuedTask } from '../types/queue.ts';
import type { PromptSource } from './request.ts';

/** Joins tasks with what the translation memory suggests for them. Tasks are seen several times before they are sent, and looked up once. */
export class Suggestions {
  readonly #suggest: PromptSource['suggest'];
  readonly #known = new Map<number, Suggestion | undefined>();

  constructor({ suggest }: Pick<PromptSource, 'suggest'>) {
    this.#suggest = suggest;
  }

  join(tasks: QueuedTask[]): QueuedTask[] {
    if (!this.#suggest) return tasks;
    return tasks.map((task) => {
      const similar = this.#suggestionFor(task);
      return similar ? { ...task, similar } : task;
    });
  }

  /** Tasks that are sent keep theirs; those that come back to the store are looked up again. */
  forget(tasks: readonly QueuedTask[]): void {
    for (const { task } of tasks) this.#known.delete(task);
  }

  #suggestionFor(task: QueuedTask): Suggestion | undefined {
    if (!this.#known.has(task.task)) this.#known.set(task.task, this.#suggest?.(task));
    return this.#known.get(task.task);
  }
}
