import type { AccountLimits, ProviderReply } from './types/provider.ts';

/** What a person reads on stderr: one sentence, the place, the fix. Known errors print no stack. */
export class TranslateError extends Error {
  override name = 'TranslateError';
  readonly exitCode: number = 1;
}

/** Whether an error is one of ours, whose message is made for the user. */
export function isKnownError(error: unknown): error is TranslateError {
  return error instanceof TranslateError;
}

/** Usage, configuration or input is wrong: found before the first request, nothing was sent or written. */
export class UsageError extends TranslateError {
  override name = 'UsageError';
  override readonly exitCode = 2;
}

/** The disk refuses the checkpoint. Before the first request a usage error; a run under way ends resumable. */
export class StorageError extends TranslateError {
  override name = 'StorageError';
  override readonly exitCode: number = 2;

  /**
   * @param reason what the disk said, in words
   * @param options.saved of a run under way: what was saved before and what to do, in words
   */
  constructor(path: string, reason: string, options?: ErrorOptions & { saved?: string | undefined }) {
    const fix = options?.saved ?? 'put that right, or choose another place with --checkpoint or state_dir';
    super(`${path}: cannot be used (${reason}); ${fix}`, options);
    if (options?.saved !== undefined) this.exitCode = 4;
    this.#path = path;
    this.reason = reason;
  }

  readonly #path: string;
  /** What the disk said, in words. */
  readonly reason: string;

  /** The same, met by a run that may have sent something. */
  duringRun(saved: string): StorageError {
    return new StorageError(this.#path, this.reason, { cause: this.cause, saved });
  }
}

/** One fault of an input file. `line` and `column` are 1-based. */
export interface Fault {
  file: string;
  line?: number;
  column?: number;
  message: string;
}

export function formatFault(fault: Fault): string {
  const place = [fault.file, fault.line, fault.column].filter((part) => part !== undefined).join(':');
  return `${place}: ${fault.message}`;
}

/** The input is wrong. All faults are listed, up to `limit`. */
export class InputError extends UsageError {
  static readonly limit = 20;
  override name = 'InputError';
  readonly faults: readonly Fault[];
  /** Faults that were not kept. */
  readonly more: number;

  constructor(faults: readonly Fault[], options?: ErrorOptions & { more?: number }) {
    const lines = faults.slice(0, InputError.limit).map(formatFault);
    const more = (options?.more ?? 0) + Math.max(0, faults.length - InputError.limit);
    if (more > 0) lines.push(`… and ${more} more`);
    super(lines.join('\n'), options);
    this.faults = faults;
    this.more = options?.more ?? 0;
  }
}

/** Why a run cannot go on with its provider; the run's outcome. */
export type StopReason = 'auth' | 'quota' | 'refused' | 'provider_down' | 'waiting';

export interface ProviderErrorFacts {
  /** Error code of the service (`rate_limit_exceeded`), or ours (`timeout`, `stalled`, `connection`, `broken_body`). */
  code: string;
  /** HTTP status, where there was an answer. */
  status?: number;
  requestId?: string;
  /** False: no connection was made, so nothing can have been billed. Default true. */
  sent?: boolean;
  /** What had come of a streamed reply, where any of its text had. Its end is missing, and with it usage and finish reason. */
  partial?: ProviderReply;
}

/**
 * A failed provider call, classified by what helps:
 * - `throttled`: the whole account slows down for `retryAfterMs`; no attempt is counted. `resource`: which limit it was.
 * - `transient`: the same batch again, later.
 * - `permanent`: nothing more may be sent; the run stops with `reason`.
 * - `content`: something in the batch is refused (`content_filter`, `too_long`); halve it.
 * - `rejected`: a 400 or 404 nobody knows: permanent while nothing has succeeded yet, else as `content`.
 */
export type ProviderFault =
  | { kind: 'throttled'; retryAfterMs?: number; limits?: AccountLimits; resource?: 'requests' | 'tokens' }
  | { kind: 'transient'; retryAfterMs?: number }
  | { kind: 'permanent'; reason: StopReason }
  | { kind: 'content'; failure: 'content_filter' | 'too_long' }
  | { kind: 'rejected' };

/** Thrown by providers. The message is the service's own sentence, keys removed; never longer than 500 characters. */
export class ProviderError extends TranslateError {
  override name = 'ProviderError';
  readonly fault: ProviderFault;
  readonly code: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly sent: boolean;
  readonly partial: ProviderReply | undefined;

  constructor(fault: ProviderFault, message: string, facts: ProviderErrorFacts, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
    this.code = facts.code;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.sent = facts.sent ?? true;
    this.partial = facts.partial;
  }

  /** What it was made with, besides fault and message. */
  get facts(): ProviderErrorFacts {
    const { code, status, requestId, sent, partial } = this;
    return {
      code,
      sent,
      ...(status !== undefined && { status }),
      ...(requestId !== undefined && { requestId }),
      ...(partial !== undefined && { partial }),
    };
  }

  /** The same, met in the middle of a streamed reply. */
  within(partial: ProviderReply): ProviderError {
    return new ProviderError(this.fault, this.message, { ...this.facts, partial });
  }
}
