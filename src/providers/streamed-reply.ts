import type { ProviderReply } from '../types/provider.ts';
import { brokenBody, readCompletion, readContent } from './reply.ts';
import { readFault, record, ServiceError, text } from './service-error.ts';

type Fields = Record<string, unknown>;

/** What one chunk brought. `reasoning`: the model thinks, and says nothing yet. */
export interface Progress {
  text: string;
  reasoning: boolean;
}

/** Puts a chat completion together from the chunks of its stream. */
export class StreamedReply {
  readonly #headers: Headers;
  readonly #sentModel: string;
  /** `id`, `model`, `service_tier` and `usage`, as the latest chunk that has them says. */
  readonly #fields: Fields = {};
  #content: string[] = [];
  #refusal = '';
  #logprobs: unknown[] = [];
  #finishReason: unknown;
  #hasChoice = false;
  #isDone = false;

  constructor(headers: Headers, sentModel: string) {
    this.#headers = headers;
    this.#sentModel = sentModel;
  }

  /** Whether the model said that it has finished, or the service that it has. */
  get isWhole(): boolean {
    return this.#isDone || this.#finishReason !== undefined;
  }

  /** Whether the service said that nothing more comes. */
  get isDone(): boolean {
    return this.#isDone;
  }

  get hasText(): boolean {
    return this.#content.length > 0;
  }

  /** Takes the data of one event. Throws a ServiceError for an error among the chunks, `broken_body` for what is no chunk. */
  add(data: string): Progress {
    if (data.trim() === '[DONE]') {
      this.#isDone = true;
      return { text: '', reasoning: false };
    }
    const chunk = record(this.#parse(data));
    const choice = record(Array.isArray(chunk.choices) ? chunk.choices[0] : undefined);
    this.#hasChoice ||= 'delta' in choice;
    const error = chunk.error ?? choice.error ?? (isError(chunk) ? chunk : undefined);
    if (error) throw new ServiceError(readFault(undefined, { error, request_id: chunk.request_id }, this.#headers));
    for (const name of ['id', 'model', 'service_tier', 'usage']) this.#fields[name] = chunk[name] || this.#fields[name];
    const { finish_reason: finishReason, logprobs } = choice;
    if (finishReason) this.#finishReason = finishReason;
    const { content } = record(logprobs);
    if (Array.isArray(content)) for (const token of content) this.#logprobs.push(token);
    return this.#addDelta(record(choice.delta));
  }

  /** As far as it has come: whole, if `isWhole`. */
  read(): ProviderReply {
    const { usage, ...fields } = this.#fields;
    const message = { content: this.#content.join(''), refusal: this.#refusal };
    const choice = {
      ...(this.#hasChoice && { message }),
      finish_reason: this.#finishReason,
      logprobs: { content: this.#logprobs },
    };
    // Some services count along: of a reply that breaks off that is not what it cost.
    const completion = { ...fields, choices: [choice], ...(this.isWhole && { usage }) };
    return readCompletion(completion, this.#headers, this.#sentModel);
  }

  #addDelta(delta: Fields): Progress {
    const piece = readContent(delta.content);
    if (piece !== '') this.#content.push(piece);
    this.#refusal += text(delta.refusal);
    const reasoning = text(delta.reasoning_content) || text(delta.reasoning) || text(delta.refusal);
    return { text: piece, reasoning: reasoning !== '' };
  }

  #parse(data: string): unknown {
    try {
      return JSON.parse(data);
    } catch {
      throw brokenBody('The answer holds a piece that is no JSON', this.#headers.get('x-request-id') ?? '');
    }
  }
}

/** vLLM says that it is one, DashScope sends a code and a message alone. */
function isError({ object, choices, code, message }: Fields): boolean {
  return object === 'error' || (choices === undefined && text(code) !== '' && text(message) !== '');
}
