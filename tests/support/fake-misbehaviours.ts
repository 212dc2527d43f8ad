/** Ready-made misbehaviours for the fake provider. Each is a Respond; `both` joins several. */
import type { FakeAnswer, FakeItem, FakeRequest, Respond } from './fake-provider.ts';

type Entries = readonly (readonly [string, string])[];
type Which = (item: FakeItem, request: FakeRequest) => boolean;

/** The first that has something to say answers. */
export function both(...responds: readonly Respond[]): Respond {
  return async (request, index) => {
    for (const respond of responds) {
      const answer = await respond(request, index);
      if (answer !== undefined) return answer;
    }
    return undefined;
  };
}

/** The first `n` requests that come in are answered by `respond`. */
export function first(n: number, respond: Respond): Respond {
  let left = n;
  return (request, index) => (left-- > 0 ? respond(request, index) : undefined);
}

/** The first `n` requests get this status and body. */
export function failFirst(n: number, status: number, body?: unknown, headers?: Record<string, string>): Respond {
  return first(n, () => failure(status, body, headers));
}

/** Every request gets this status and body. */
export function failAlways(status: number, body?: unknown, headers?: Record<string, string>): Respond {
  return () => failure(status, body, headers);
}

function failure(status: number, body: unknown, headers: Record<string, string> | undefined): FakeAnswer {
  const error = { message: `Simulated failure ${status}`, type: 'fake_error', param: null, code: null };
  return { status, body: body ?? { error }, ...(headers && { headers }) };
}

/** `n` times 429 (default 1); `retryAfter` in seconds or as an HTTP date, `retryAfterMs` in milliseconds. */
export function throttle(
  options: { n?: number; retryAfter?: number | string; retryAfterMs?: number; requestsPerMinute?: number } = {},
): Respond {
  const { n = 1, retryAfter, retryAfterMs, requestsPerMinute } = options;
  const error = {
    message: 'Rate limit reached for requests',
    type: 'requests',
    param: null,
    code: 'rate_limit_exceeded',
  };
  return failFirst(
    n,
    429,
    { error },
    {
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      ...(retryAfterMs !== undefined && { 'retry-after-ms': String(retryAfterMs) }),
      ...(requestsPerMinute !== undefined && { 'x-ratelimit-limit-requests': String(requestsPerMinute) }),
    },
  );
}

/** Leaves out these rows; default: the last of every request with more than one. */
export function dropKeys(which: Which = isLastOfMany): Respond {
  return (request) =>
    say(
      request,
      request.translations.filter(([key]) => !which(itemOf(request, key), request)),
    );
}

/** Says these keys twice, with another text the second time; default: the first of every request. */
export function repeatKeys(which: Which = isFirst): Respond {
  return (request) =>
    say(
      request,
      request.translations.flatMap(([key, text]): [string, string][] =>
        which(itemOf(request, key), request)
          ? [
              [key, text],
              [key, `${text} (again)`],
            ]
          : [[key, text]],
      ),
    );
}

/** Adds keys that nobody asked for. */
export function unknownKeys(...keys: readonly string[]): Respond {
  const added = (keys.length > 0 ? keys : ['999']).map((key) => [key, 'Nobody asked for this'] as const);
  return (request) => say(request, [...request.translations, ...added]);
}

/** The right keys in reverse order. */
export function shuffleKeys(): Respond {
  return (request) => say(request, request.translations.toReversed());
}

/** In a Markdown code fence. */
export function fenced(): Respond {
  return (request) => ({ raw: `\`\`\`json\n${render(request.translations)}\n\`\`\`` });
}

/** With talk around it, braces and a keyless example included. */
export function chatty(): Respond {
  return (request) => ({
    raw: `Sure! Here are your translations {as JSON}:\n\n${render(request.translations)}\n\nLet me know if I can help {further}!`,
  });
}

/** With the model's thinking in front, which holds a false reply. */
export function thinkBlock(): Respond {
  return (request) => ({
    raw: `<think>The user wants {"1":"a draft"} translated…</think>\n${render(request.translations)}`,
  });
}

/** Ends in the middle: `fraction` (default 0.5) of the reply, finish_reason `length`. */
export function cutOff(fraction = 0.5): Respond {
  return (request) => {
    const whole = render(request.translations);
    return { raw: whole.slice(0, Math.floor(whole.length * fraction)), finishReason: 'length' };
  };
}

/** Any request that holds this text is refused whole, as a moderation layer does. */
export function contentFilterOn(substring: string): Respond {
  const error = {
    message: 'Input data may contain inappropriate content.',
    type: 'invalid_request_error',
    param: null,
    code: 'content_filter',
  };
  return ({ items }) =>
    items.some((item) => item.text.includes(substring)) ? { status: 400, body: { error } } : undefined;
}

/** Empty translations for these rows; default: the first of every request. */
export function emptyText(which: Which = isFirst): Respond {
  return changeText(which, () => '');
}

/** These rows are answered with a refusal in place of a translation; default: the first of every request. */
export function refuseKey(which: Which = isFirst): Respond {
  return changeText(which, () => "I'm sorry, but I can't help with that.");
}

/** Says something else for these rows. */
export function changeText(which: Which, change: (text: string, item: FakeItem) => string): Respond {
  return (request) =>
    say(
      request,
      request.translations.map(([key, text]) => {
        const item = itemOf(request, key);
        return [key, which(item, request) ? change(text, item) : text];
      }),
    );
}

/** A 400 `unsupported_parameter` for every body that has this field. */
export function rejectParameter(
  name: string,
  message = `Unsupported parameter: '${name}' is not supported with this model.`,
): Respond {
  const error = { message, type: 'invalid_request_error', param: name, code: 'unsupported_parameter' };
  return ({ body }) => (name in body ? { status: 400, body: { error } } : undefined);
}

/** The reply as JSON, keys as they stand: twice where they stand twice. */
export function render(entries: Entries): string {
  return `{${entries.map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`).join(',')}}`;
}

function say(request: FakeRequest, entries: Entries): FakeAnswer {
  return { raw: request.bare ? (entries[0]?.[1] ?? '') : render(entries) };
}

function itemOf({ items }: FakeRequest, key: string): FakeItem {
  return items.find((item) => item.key === key) as FakeItem;
}

const isFirst: Which = (item, { items }) => items[0] === item;
const isLastOfMany: Which = (item, { items }) => items.length > 1 && items.at(-1) === item;
