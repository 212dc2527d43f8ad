import type { CheckSettings } from './check.ts';
import type { GlossaryTerm } from './glossary.ts';
import type { ColumnNames } from './task-file.ts';
import type { Currency, ModelPrice } from './usage.ts';

export type ProviderKind = 'openai' | 'qwen' | 'compatible' | 'pseudo';

export interface ProviderSettings {
  name: string;
  kind: ProviderKind;
  /** Secret: never logged, stored or put into an error message. Absent where the service needs none. */
  apiKey?: string;
  /** Name of the environment variable that the key was to come from, for the error message when it is empty. */
  apiKeyVariable?: string;
  baseUrl: string;
  model: string;
  /** 0 to 2; absent: the service's own default. */
  temperature?: number;
  /** Most tokens one reply may have. */
  maxTokens: number;
  /** Tokens that prompt and reply may have together; absent: unknown. */
  contextTokens?: number;
  requestsPerMinute?: number;
  tokensPerMinute?: number;
  maxConcurrentWorkers: number;
  maxCharsPerBatch: number;
  /** Longest a request may take, seconds; shorter once the pace of replies is known. */
  timeoutSeconds: number;
  /** Replies are taken as they are written; given up after this silence, seconds. Absent: they come whole. */
  stream?: { stallSeconds: number };
  /** Ask for token probabilities, for `confidence`. */
  logprobs: boolean;
  /** `reasoning_effort` for reasoning models; absent: the least the model can do. */
  reasoningEffort?: string;
  /** Further fields of the request body, sent as they stand. */
  extraBody: Readonly<Record<string, unknown>>;
  /** Null: unknown; a cost is then unknown too, never 0. */
  price: ModelPrice | null;
}

export interface RetrySettings {
  /** Tries per batch, and answers per row, the first included. */
  maxAttempts: number;
  /** Longest wait before the second try, seconds; the wait itself is drawn from 0 to this (full jitter). */
  delaySeconds: number;
  /** Double the wait with each try. */
  exponentialBackoff: boolean;
  /** A server that asks for a longer pause than this ends the run, seconds. */
  maxWaitSeconds: number;
  /** A service that has been down for so long ends the run, seconds. */
  giveUpAfterSeconds: number;
}

/** Batch mode of a service: files of requests, worked off within a day at half the price. */
export interface BatchModeSettings {
  /** Rows go out by it (`--batch-api`). */
  enabled: boolean;
  /** What comes back rejected is sent again live. */
  finishOnline: boolean;
  /** First wait before the service is asked again, seconds; it grows up to six times that. */
  pollSeconds: number;
  /** Most requests in one file. */
  requestsPerFile: number;
}

export interface GameSettings {
  type: string;
  worldView: string;
  style: string;
}

/** What holds for one target language alone. */
export interface LanguageSettings {
  /** How the player is addressed: `informal`, `formal`, `polite (です・ます)`. */
  formality?: string;
  notes?: string;
}

/** Somebody who speaks. */
export interface CharacterSettings {
  gender?: string;
  voice?: string;
  /** What they are called, by language tag. */
  names?: Readonly<Record<string, string>>;
}

export interface Money {
  amount: number;
  currency: Currency;
}

/** The resolved configuration of one run: frozen, complete; parts receive only what they use of it. */
export interface Settings {
  provider: ProviderSettings;
  batch: {
    /** Characters of text and notes in one batch. */
    maxCharsPerBatch: number;
    maxRowsPerBatch: number;
    /** Batches in flight. */
    maxConcurrentWorkers: number;
    /** Longest that one reply should take, as far as the size of its batch decides that; seconds. */
    targetSeconds: number;
  };
  batchMode: BatchModeSettings;
  retry: RetrySettings;
  game: GameSettings;
  /** By language tag. */
  languages: Readonly<Record<string, LanguageSettings>>;
  /** By name as the sheets' `speaker` has it, case aside. */
  characters: Readonly<Record<string, CharacterSettings>>;
  /** Lines before a batch that are told with it; 0: none. */
  contextWindow: number;
  /** Every term once, in the order of belief of its sources. */
  glossary: readonly GlossaryTerm[];
  checks: CheckSettings;
  columns: ColumnNames;
  /** As given (`en`, `JP=ja`), not yet parsed. */
  from?: string;
  to: readonly string[];
  /** Identical tasks are sent once. */
  dedupe: boolean;
  outputDir?: string;
  stateDir?: string;
  /** File of the translation memory, absolute; absent: none. */
  memory?: string;
  /** How long in-flight batches may take after a stop was asked for, seconds. */
  shutdownGraceSeconds: number;
  /** A plan above this asks before it spends, on a terminal. */
  confirmAbove: number;
  /** Cap of the run (`--max-cost`) and of the session (`max_cost_total`). */
  maxCost?: Money;
  maxCostTotal?: Money;
  /** Text of the prompt template, variables not yet filled in. */
  promptTemplate: string;
}
