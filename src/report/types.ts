import type { Outcome, SessionReader } from '../types/session.ts';
import type { Currency } from '../types/usage.ts';

/**
 * The report of a session: plain data, made by build.ts, in the shape that users' scripts read (snake_case).
 *
 * A format turns it into text: one file per format in this folder, listed in registry.ts. To add one, add its name to
 * `reportFormats`, write `render…(report: Report, source: ReportSource): string` in a file of its own and enter it in the
 * registry, which the compiler keeps complete. What only some formats show, and scripts have no use for, is no part of the
 * report: they ask the source for it.
 *
 * Throughout: money in the `currency` beside it; null, never 0, where a price is unknown and where several currencies
 * were paid, which are not added up; seconds; tokens as billed.
 */
export interface Report {
  session_id: string;
  /** Of the last run; null before the first. */
  outcome: ReportOutcome | null;
  /** One sentence beside the outcome. */
  note: string | null;
  /** The task file and the result file as the last run named them. */
  input: string;
  output: string | null;
  /** Null where the caller does not know it. */
  checkpoint: string | null;
  /** The command line of the last run, to be typed again. */
  command: string | null;
  /** Of the last run; null before the first. */
  provider: string | null;
  model: string | null;
  /** ISO 8601, UTC: start of the first run. */
  started_at: string;
  /** Sum over the runs. */
  elapsed_seconds: number;
  /** completed + failed + pending = total; skipped rows are no tasks. */
  tasks: { total: number; completed: number; failed: number; pending: number; skipped: number };
  languages: ReportLanguage[];
  requests: ReportRequests;
  tokens: ReportTokens;
  cost: ReportCost;
  /** Attempts whose usage never arrived, by their estimate; not part of tokens and cost. */
  unknown: ReportUnknown;
  /** Batches (of batch mode) that stand at the service and have not been fetched, and the rows in them: not yet in tokens and cost. */
  waiting: { batches: number; rows: number };
  /**
   * Requests that brought nothing or only part, by outcome (a failure code, an error code of the service, `aborted`,
   * `killed`), most tokens first. Part of tokens and cost: of each request, the share of its rows that it did not bring.
   */
  wasted: ReportWasted[];
  /** Rows that cost nothing, by the reason. */
  saved: ReportSaved;
  /** Findings in translations that were kept, corrections by people too, by check, in all languages and severities. */
  issues: Record<string, number>;
  quality: ReportQuality;
  /** All failed tasks, in file order. */
  failures: ReportFailure[];
  /** The same figures for the last run alone; null before the first. */
  last_run: ReportRun | null;
}

/** Facts beside the report, read when a format asks for them. */
export type ReportSource = Pick<SessionReader, 'tasks' | 'issues' | 'history' | 'latency'>;

export const reportFormats = ['text', 'json', 'md', 'html', 'github'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** `running` while a process holds the session; `crashed` when it died without a word. */
export type ReportOutcome = Outcome | 'running' | 'crashed';

export interface ReportRun {
  /** 1, 2, 3 … */
  run: number;
  outcome: ReportOutcome;
  note: string | null;
  provider: string;
  model: string;
  started_at: string;
  elapsed_seconds: number;
  requests: ReportRequests;
  tokens: ReportTokens;
  cost: ReportCost;
  unknown: ReportUnknown;
  wasted: ReportWasted[];
  saved: ReportSaved;
}

export interface ReportLanguage {
  target_lang: string;
  total: number;
  /** Completed by a person's text; part of `completed`. */
  kept: number;
  completed: number;
  failed: number;
  pending: number;
  /** A person's text whose source has changed since. */
  stale: number;
  tokens: number;
  cost: number | null;
  currency: Currency;
}

/** A request succeeded if it brought at least one row that was kept; `retried`: sent again after a failure. */
export interface ReportRequests {
  total: number;
  succeeded: number;
  failed: number;
  retried: number;
}

/** `cached` is part of `prompt`, `reasoning` of `completion`. */
export interface ReportTokens {
  prompt: number;
  cached: number;
  completion: number;
  reasoning: number;
  total: number;
}

export interface ReportCost {
  currency: Currency;
  total: number | null;
  by_model: ReportModelCost[];
}

export interface ReportModelCost {
  provider: string;
  model: string;
  requests: number;
  prompt: number;
  cached: number;
  completion: number;
  cost: number | null;
  currency: Currency;
}

export interface ReportUnknown {
  attempts: number;
  prompt: number;
  completion: number;
  cost: number | null;
  currency: Currency;
}

export interface ReportWasted {
  outcome: string;
  requests: number;
  /** Rows sent for which no translation came back. */
  rows: number;
  tokens: number;
  cost: number | null;
  currency: Currency;
}

export interface ReportSaved {
  duplicates: number;
  memory: number;
  existing: number;
  checkpoint: number;
}

/** Of the model's translations; of a person's texts only those are judged that correct others. */
export interface ReportQuality {
  /** Rows that the model was asked for and that are done with; of those, the ones whose first answer was good. */
  answered: number;
  right_at_first: number;
  /** right_at_first / answered; null where nothing was answered. */
  share_right_at_first: number | null;
  /** Of the model's translations and of people's corrections. Gravest first, then by count. */
  issues: ReportIssue[];
  /** What the program put right, in words. */
  mended: { what: string; count: number }[];
  /** Rows worth a person's look; of those, the ones in greatest need, most urgent first. */
  needs_review: number;
  review: ReportReview[];
}

export interface ReportIssue {
  check: string;
  severity: 'error' | 'warning';
  target_lang: string;
  count: number;
  /** The first in file order. */
  example: { id: string | null; line: number; message: string };
}

export interface ReportReview {
  id: string | null;
  target_lang: string;
  line: number;
  /** Why, in words. */
  reasons: string[];
}

export interface ReportFailure {
  id: string | null;
  target_lang: string;
  /** Line of the input on which the row starts. */
  line: number;
  code: string;
  message: string;
}
