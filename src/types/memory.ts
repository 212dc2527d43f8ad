import type { Task } from './task.ts';

/** Whose translation the memory holds. A person's counts before an imported one, and that before a provider's. */
export const memoryOrigins = ['human', 'imported', 'provider'] as const;
export type MemoryOrigin = (typeof memoryOrigins)[number];

/** One translation that the memory keeps. */
export interface MemoryEntry {
  source: string;
  translation: string;
  /** BCP 47, canonical; absent: unknown. */
  sourceLang?: string | undefined;
  /** BCP 47, canonical. */
  targetLang: string;
  context?: string | undefined;
  origin: MemoryOrigin;
  /** Fingerprint of the options that decided a provider's text; empty for the others, which hold whatever the options. */
  options: string;
  /** ISO 8601, UTC, whole seconds; absent: now. */
  changedAt?: string | undefined;
}

/** What the memory is asked for: `sourceLang` also where the row itself does not say it. */
export type MemoryQuery = Pick<Task, 'source' | 'sourceLang' | 'targetLang' | 'context'>;

/** A text like the one to be translated, and how it was translated. */
export interface Suggestion {
  text: string;
  translation: string;
}

/** Translations of one pair of languages, by origin. `sourceLang` is empty where it is unknown. */
export interface MemoryCount {
  sourceLang: string;
  targetLang: string;
  human: number;
  imported: number;
  provider: number;
}
