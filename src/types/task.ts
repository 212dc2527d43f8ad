import type { Usage } from './usage.ts';

export type TaskState = 'pending' | 'processing' | 'completed' | 'failed';

/** Where a translation comes from; `copied` means there was nothing to translate in it. */
export type Origin = 'human' | 'checkpoint' | 'memory' | 'provider' | 'copied';

/** One string into one target language, as the task file says it. Absent fields are absent, never empty strings. */
export interface Task {
  /** The file's own id; unique per target language. */
  id?: string;
  source: string;
  /** BCP 47, canonical; only where the row itself says it. */
  sourceLang?: string;
  /** BCP 47, canonical. */
  targetLang: string;
  context?: string;
  speaker?: string;
  /** Scene, group or file that the row belongs to: rows in a run with the same one hang together. No part of a task's identity. */
  scene?: string;
  /** User-perceived characters (graphemes), markup not counted. */
  maxLength?: number;
}

/** Public codes: the reasons why a row can fail, in reports and in the `error` column. Names of checks are codes too. */
export type FailureCode =
  | 'content_filter'
  | 'too_long'
  | 'cut_off'
  | 'missing'
  | 'empty'
  | 'refused'
  | 'provider_error'
  | (string & {});

/** Failures that may pass by themselves: the next run tries them again. The others wait for `redo`, or for new settings. */
export const passingFailures: readonly FailureCode[] = ['provider_error', 'missing', 'empty'];

export interface Failure {
  code: FailureCode;
  message: string;
}

/** What a provider made of one task. */
export interface TranslationResponse {
  text: string;
  /** Geometric mean of the token probabilities of this row's text, 0 to 1; absent where the service returns none. */
  confidence?: number;
  /** The batch's usage, shared out over its rows by the length of what they said; absent where none was returned. */
  usage?: Usage;
  model: string;
  /** Milliseconds that the batch's call took. */
  durationMs: number;
}
