/** Body of a chat completion as far as the fake service reads it. */
export interface ChatBody {
  model: string;
  messages: { role: string; content: string }[];
  logprobs?: boolean;
  translation_options?: { source_lang: string; target_lang: string; terms?: { source: string; target: string }[] };
  [field: string]: unknown;
}

/** One row: what stands in the request's `items`, key included. */
export interface FakeItem {
  key: string;
  text: string;
  context?: string;
  max_length?: number;
  previous?: string;
  problem?: string;
  [field: string]: unknown;
}

interface ReadItems {
  items: FakeItem[];
  targetLang: string;
  sourceLang?: string;
  bare: boolean;
}

/** The rows of the last user message (design §6), or the single string of a qwen-mt request. Throws on anything else. */
export function readItems(body: ChatBody): ReadItems {
  const content = body.messages.findLast((message) => message.role === 'user')?.content ?? '';
  if (body.translation_options) {
    const { source_lang: sourceLang, target_lang: targetLang } = body.translation_options;
    return { items: [{ key: 'text', text: content }], targetLang, sourceLang, bare: true };
  }
  const message = JSON.parse(content) as {
    source_lang?: string;
    target_lang: string;
    items: Record<string, string | Omit<FakeItem, 'key'>>;
  };
  const items = Object.entries(message.items).map(([key, item]) =>
    typeof item === 'string' ? { key, text: item } : ({ key, ...item } as FakeItem),
  );
  return {
    items,
    targetLang: message.target_lang,
    ...(message.source_lang !== undefined && { sourceLang: message.source_lang }),
    bare: false,
  };
}
