import type { Provider, ProviderReply, ProviderRequest } from '../types/provider.ts';
import type { ProviderSettings } from '../types/settings.ts';
import { findTokens } from '../utils/tokens.ts';

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const accented = 'åƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ';
const vowels = 'aeiouAEIOU';

/** By character code; vowels twice, which makes English about 30 % longer, as a translation would be. */
const mapped: readonly (string | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  const index = plain.indexOf(char);
  if (index < 0) return undefined;
  return vowels.includes(char) ? (accented[index] as string).repeat(2) : accented[index];
});

/**
 * Pseudo-localization, free and without network: shows in the game what is not translatable, cut off or lacks a glyph.
 */
export function pseudo(settings: ProviderSettings): Provider {
  return {
    name: settings.name,
    model: 'pseudo',
    complete: async (request, signal) => {
      signal.throwIfAborted();
      return reply(request);
    },
  };
}

function reply({ items }: ProviderRequest): ProviderReply {
  const members = items.map(({ key, text }) => `${JSON.stringify(key)}:${JSON.stringify(pseudoLocalize(text))}`);
  return {
    text: `{${members.join(',')}}`,
    usage: { prompt: 0, cached: 0, completion: 0, reasoning: 0 },
    model: 'pseudo',
    finishReason: 'stop',
  };
}

/**
 * `Save {0}` → `⟦Šååṽéé {0}⟧`. Placeholders and markup stay, blanks at the edges stay outside; the brackets are ⟦ ⟧
 * because no markup uses them. Blank text is returned as it is.
 */
export function pseudoLocalize(text: string): string {
  const body = text.trim();
  if (body === '') return text;
  const start = text.indexOf(body);
  let out = '';
  let at = 0;
  for (const token of findTokens(body)) {
    out += accent(body, at, token.start) + token.text;
    at = token.end;
  }
  return `${text.slice(0, start)}⟦${out}${accent(body, at, body.length)}⟧${text.slice(start + body.length)}`;
}

function accent(text: string, start: number, end: number): string {
  let out = '';
  for (let at = start; at < end; at++) out += mapped[text.charCodeAt(at)] ?? text[at];
  return out;
}
