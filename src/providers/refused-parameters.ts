import { readContent } from './reply.ts';
import { serviceFaultOf } from './service-error.ts';

type Body = Record<string, unknown>;

/** Parameters that a request can do without, or say under another name. */
const optional = [
  'max_completion_tokens',
  'max_tokens',
  'temperature',
  'response_format',
  'logprobs',
  'reasoning_effort',
  'enable_thinking',
  'stream_options',
  'stream',
  'prompt_cache_options',
];
const otherName: Readonly<Record<string, string>> = {
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: 'max_tokens',
};

const saysUnsupported =
  /un-?supported|not (?:\w+ ){0,2}support|n['o]t support|unrecogni[sz]ed|unknown|unexpected|not (?:permitted|allowed|available|implemented)|no longer|instead|invalid (?:argument|parameter|field)/i;
const saysOutOfRange =
  /\brange\b|\bbetween\b|(?:greater|less|larger|smaller) than|at (?:most|least)|too (?:large|small|high|low)|above|below|maximum|minimum/i;

/** 501: llama.cpp and others, of what they do not have. */
const refusals: ReadonlySet<number> = new Set([400, 422, 501]);

/** How services speak of a parameter without its name. */
const paraphrases: readonly { name: string; says: RegExp }[] = [
  { name: 'response_format', says: /json[ _]?(mode|object)/i },
  { name: 'stream_options', says: /include_usage|stream(ing)? options/i },
  { name: 'stream', says: /\bstream(ing|ed)\b/i },
  { name: 'prompt_cache_options', says: /prompt_cache_breakpoint/ },
];

/**
 * What a service refused to take, remembered for the life of a provider object. Only ever grows, so calls that run at
 * the same time and get the same 400 learn the same thing and go on.
 */
export class RefusedParameters {
  readonly names = new Set<string>();

  /** The body without the refused parameters; `max_tokens` and `max_completion_tokens` stand in for each other. */
  adapt(body: Body): Body {
    const adapted = { ...body };
    for (const name of this.names) {
      if (!(name in adapted)) continue;
      const renamed = otherName[name];
      if (renamed && !this.names.has(renamed)) adapted[renamed] ??= adapted[name];
      if (name === 'logprobs') delete adapted.top_logprobs;
      if (name === 'stream') delete adapted.stream_options;
      if (name === 'prompt_cache_options') adapted.messages = withoutBreakpoints(adapted.messages);
      delete adapted[name];
    }
    return adapted;
  }

  /**
   * Learns from a refusal. True: the same request is worth sending again at once, with a parameter less than `sent`
   * had. It ends, because what is learned is never in a later body.
   */
  learn(error: unknown, sent: Body): boolean {
    const name = refusedParameter(error, sent);
    if (name === undefined) return false;
    this.names.add(name);
    return true;
  }
}

function withoutBreakpoints(messages: unknown): unknown {
  if (!Array.isArray(messages)) return messages;
  return messages.map((message: Body) => ({ ...message, content: readContent(message.content) }));
}

function refusedParameter(error: unknown, sent: Body): string | undefined {
  const fault = serviceFaultOf(error);
  if (!fault || !refusals.has(fault.status ?? 0)) return undefined;
  const message = fault.message.slice(0, 4000);
  const inBody = optional.filter((name) => name in sent);
  const named =
    inBody.find((name) => fault.param === name || fault.param.startsWith(`${name}.`)) ??
    firstNamed(message, inBody) ??
    paraphrases.find(({ name, says }) => name in sent && says.test(message))?.name;
  if (named === undefined) return undefined;
  if (fault.code.startsWith('unsupported_') || fault.code === 'unknown_parameter') return named;
  if (saysUnsupported.test(message)) return named;
  // A wrong size is for the user to correct; without a limit the reply could cost anything.
  return saysOutOfRange.test(message) || named.startsWith('max_') ? undefined : named;
}

function firstNamed(message: string, names: readonly string[]): string | undefined {
  const places = names
    .map((name) => ({ name, index: message.search(new RegExp(`(?<!\\w)${name}(?!\\w)`)) }))
    .filter(({ index }) => index >= 0);
  return places.sort((a, b) => a.index - b.index)[0]?.name;
}
