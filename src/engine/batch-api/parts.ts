import type { BatchLimits } from '../../planner/planner.ts';
import type { JobStore } from '../../types/jobs.ts';
import type { BatchService, Provider, RequestFile } from '../../types/provider.ts';
import type { Queue } from '../../types/queue.ts';
import type { RetrySettings } from '../../types/settings.ts';
import type { ModelPrice, Usage } from '../../types/usage.ts';
import type { Budget } from '../budget.ts';
import type { RunEmitter } from '../events.ts';
import type { PromptSource } from '../request.ts';
import type { Rules } from '../rules.ts';

/** What batch mode needs of a run. */
export interface BatchModeParts {
  jobs: JobStore;
  service: BatchService;
  provider: Pick<Provider, 'name' | 'model' | 'extraOutputTokens'>;
  queue: Pick<Queue, 'linesBefore'>;
  prompts: PromptSource;
  limits: BatchLimits;
  /** Lines before a request that are told with it. */
  contextWindow: number;
  rules: Rules;
  budget: Budget;
  events: RunEmitter;
  retry: RetrySettings;
  /** Whether the service may cut a prompt that is too long for it instead of refusing it. */
  cutsPrompts: boolean;
  /** Standard price of the model; null: unknown. */
  price: ModelPrice | null;
  /** Money for a usage at the price of batches; null where it is unknown. */
  costOf: (usage: Usage, price: ModelPrice | null) => number | null;
  /** Where the requests of a job are collected before they go out. Nothing is made before the first is added. */
  fileOf: (job: number) => RequestFile;
  /** Most tasks to hand out in this run. */
  taskLimit: number;
  options: BatchModeOptions;
  /** Aborted: the run ends; what is at the service stays there. */
  signal: AbortSignal;
}

export interface BatchModeOptions {
  /** Makes new jobs; else those that are there are only fetched. */
  submits: boolean;
  /** Rows that come back are not put into further jobs. */
  freshOnly: boolean;
  /** Stays until everything is fetched. */
  waits: boolean;
  /** First wait before the service is asked again, milliseconds. */
  pollMs: number;
  /** Most requests in one file. */
  requestsPerFile: number;
}
