import type { Usage } from './usage.ts';

/** One row of a request. */
export interface RequestItem {
  /** Key in the JSON object that goes out and comes back; local to the batch. */
  key: string;
  text: string;
}

/** Limits that a service tells of the account in its answers, per minute. */
export interface AccountLimits {
  requestsPerMinute?: number | undefined;
  tokensPerMinute?: number | undefined;
}

/** A rendered batch: one chat completion. */
export interface ProviderRequest {
  /** System message: the rendered prompt template, the same for all batches of a language pair. */
  system: string;
  /** Last user message: one JSON object and nothing else. */
  user: string;
  /** The rows once more, for providers that send them in a form of their own. */
  items: readonly RequestItem[];
  /** BCP 47; absent: the model detects it. */
  sourceLang?: string;
  targetLang: string;
  /** Terms that occur in this batch and have a translation, source term to translation. */
  glossary: Readonly<Record<string, string>>;
  /** Most tokens the reply may have, the model's reasoning not counted. */
  maxOutputTokens: number;
  /** What was set aside on top of that, see Provider; absent: whatever the provider allows when it is called. */
  extraOutputTokens?: number;
  /** Longest wait for the answer, where that is known to be shorter than the configured limit. */
  timeoutMs?: number;
  /** The same for the first text of an answer that comes piece by piece, in place of `timeoutMs`. */
  firstTextMs?: number;
  /** Told each piece of the reply's text as it arrives, where the reply is streamed. Must not throw. */
  onText?: (piece: string) => void;
}

/** One token of the reply with its natural-log probability. `bytes` where one character is spread over several tokens. */
export interface TokenLogprob {
  token: string;
  logprob: number;
  bytes?: readonly number[] | null;
}

export interface ProviderReply {
  /** What the model said: a flat JSON object, key to translation, if all went well. */
  text: string;
  /** Absent where the service returned none. */
  usage?: Usage;
  /** The model that answered, as the service names it. */
  model: string;
  /** `service_tier` of the response; it decides the price (`flex` and `batch` are half). */
  tier?: string;
  /** `stop`, `length`, `content_filter`, or what the service says. */
  finishReason?: string;
  /** The model's own refusal (`message.refusal`). */
  refusal?: string;
  requestId?: string;
  logprobs?: readonly TokenLogprob[];
  limits?: AccountLimits;
}

/**
 * A language model service. It turns a rendered batch into a reply or throws a ProviderError (see errors.ts); parsing,
 * checks, retries and the ledger are the engine's. One file per provider in src/providers, listed in its registry.
 */
export interface Provider {
  /** Name in the configuration. */
  readonly name: string;
  readonly model: string;
  /** Most rows one request can hold; absent: no limit of its own. */
  readonly maxItemsPerRequest?: number;
  /**
   * Tokens that the next request allows on top of its `maxOutputTokens`, for reasoning, which is billed as output; absent:
   * none. It grows where a service turns out to reason more; a request that names a figure keeps to it.
   */
  readonly extraOutputTokens?: number;
  /** Its batch mode, if it may have one; not every compatible service does. */
  readonly batches?: BatchService;
  /**
   * Sends one request. Rejects with the signal's reason when aborted, or, where part of the reply had come by then, with a
   * ProviderError that holds it.
   */
  complete(request: ProviderRequest, signal: AbortSignal): Promise<ProviderReply>;
}

/** A batch as the service tells of it (`GET /batches/{id}`). */
export interface RemoteBatch {
  id: string;
  /** `validating`, `failed`, `in_progress`, `finalizing`, `completed`, `expired`, `cancelling`, `cancelled`, or what the service says. */
  status: string;
  /** Present when the batch is over and brought anything of the kind. */
  outputFileId?: string;
  errorFileId?: string;
  /** Of its requests; 0 where the service does not say. */
  counts: { total: number; completed: number; failed: number };
  /** Why the service did not take the batch: a ProviderError. */
  refusal?: Error;
  /** It was not taken because the account has too many tokens waiting. */
  isFull?: boolean;
}

/** One line of a batch's output or error file. */
export type BatchLine = { customId: string } & (
  | { kind: 'reply'; reply: ProviderReply }
  /** A ProviderError; `learned`: it was about a parameter, which the next request goes without. */
  | { kind: 'error'; error: Error; learned: boolean }
  /** The batch ended before its turn came. Nothing was billed. */
  | { kind: 'undone' }
);

/** Requests on their way to the service: JSON Lines on a disk. */
export interface RequestFile {
  /** Bytes so far. */
  readonly size: number;
  add(line: string): void;
  /** What was added, from the start. */
  read(): AsyncIterable<Uint8Array>;
  remove(): void;
}

/**
 * Files and batches of a service (https://platform.openai.com/docs/api-reference/batch). Every call rejects with a
 * ProviderError, or with the signal's reason when aborted; none is tried twice here.
 */
export interface BatchService {
  /** Line of a request file, its line end included. */
  line(customId: string, request: ProviderRequest): string;
  /** Returns the file's id. */
  upload(name: string, content: RequestFile, signal: AbortSignal): Promise<string>;
  /** The newest of our files with this name. */
  findFile(name: string, signal: AbortSignal): Promise<string | undefined>;
  create(inputFileId: string, metadata: Readonly<Record<string, string>>, signal: AbortSignal): Promise<RemoteBatch>;
  /** The batch made of this file. */
  find(inputFileId: string, signal: AbortSignal): Promise<RemoteBatch | undefined>;
  retrieve(batchId: string, signal: AbortSignal): Promise<RemoteBatch>;
  cancel(batchId: string, signal: AbortSignal): Promise<void>;
  /** Lines as they come in, in the order of the file; lines that cannot be read are left out. */
  results(fileId: string, signal: AbortSignal): AsyncIterable<BatchLine>;
  deleteFile(fileId: string, signal: AbortSignal): Promise<void>;
}
