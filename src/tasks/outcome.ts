import type { LongColumns, TaskTemplate } from './template.ts';

/** Whether the result has a column for the confidence: it is there already, or some outcome carries one. */
export function hasConfidence(template: TaskTemplate, { confidence }: LongColumns): boolean {
  return template.withConfidence === true || confidence.index !== null;
}

/** Four decimals at most; empty where none was measured. */
export function formatConfidence(confidence: number | undefined): string {
  return confidence === undefined ? '' : String(Math.round(confidence * 10_000) / 10_000);
}
