import type { TaskOutcome } from '../types/task-file.ts';
import type { LongColumns, TaskTemplate } from './template.ts';

/** Whether the result has a column for the confidence: it is there already, or some outcome carries one. */
export function hasConfidence(template: TaskTemplate, { confidence }: LongColumns): boolean {
  return template.withConfidence === true || confidence.index !== null;
}

/** Four decimals at most; empty where none was measured. */
export function formatConfidence(confidence: number | undefined): string {
  return confidence === undefined ? '' : String(Math.round(confidence * 10_000) / 10_000);
}

/**
 * Whether what stands in the translation cell stays: nothing has come of the task yet, so a text that is to be replaced is
 * not thrown away before there is another. A failed task's cell is emptied: what stood there must not ship.
 */
export function leavesCell(outcome: TaskOutcome | undefined): boolean {
  return outcome === undefined || outcome.status === 'pending';
}
