import type { StopReason } from '../errors.ts';
import type { AttemptEnd, QueuedTask, TaskResult } from '../types/queue.ts';
import type { Budget } from './budget.ts';

/** Tasks that travel together, for the first time or again. */
export interface Batch {
  tasks: readonly QueuedTask[];
  /** Number in the ledger; tries of one batch share it. Absent: not sent yet. */
  number?: number;
  /** Tries that failed for a passing reason. */
  failures: number;
  /** Good replies that the run had had when this batch first failed. */
  successesAtFirstFailure: number;
  /** Earliest next try, milliseconds since the epoch. */
  notBefore: number;
  /** A reply to it had its rows in other places. */
  shuffled: boolean;
  /** The reply may use all that the model can answer: a shorter allowance cut it off. */
  generous: boolean;
}

/** Why a run ends before the store has nothing pending. */
export interface Stop {
  outcome: StopReason | 'budget' | 'limit' | 'interrupted';
  /** One sentence: what the provider said, when to come back. */
  note?: string;
  /** Nothing stands in the way of the other files of the run. */
  thisFileOnly?: true;
}

/** To be asked for right after a reservation was refused. */
export function overBudget({ refusal }: Budget): Stop {
  return { outcome: 'budget', ...(refusal !== undefined && { note: refusal }) };
}

/** What follows from one attempt: for the ledger, for its rows, for the run. Rows named nowhere are in `again`. */
export interface Aftermath {
  end: Omit<AttemptEnd, 'durationMs'>;
  results: TaskResult[];
  again: Batch[];
  stop?: Stop;
}

export function newBatch(
  tasks: readonly QueuedTask[],
  traits: Partial<Pick<Batch, 'generous' | 'shuffled'>> = {},
): Batch {
  return { tasks, failures: 0, successesAtFirstFailure: 0, notBefore: 0, generous: false, shuffled: false, ...traits };
}

export function halve({ tasks, generous, shuffled }: Pick<Batch, 'tasks' | 'generous' | 'shuffled'>): Batch[] {
  const middle = Math.ceil(tasks.length / 2);
  return [tasks.slice(0, middle), tasks.slice(middle)]
    .filter((half) => half.length > 0)
    .map((half) => newBatch(half, { generous, shuffled }));
}

export function released(tasks: readonly QueuedTask[]): TaskResult[] {
  return tasks.map(({ task }) => ({ kind: 'released', task }));
}
