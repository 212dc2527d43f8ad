import { findTokens, type Token } from '../utils/tokens.ts';
import { countScripts, type Script } from './scripts.ts';

/** A text taken apart once for all checks that look at its words. */
export interface Prose {
  tokens: readonly Token[];
  /** The text with a blank in place of each token, so that words stay apart. */
  text: string;
  /** Letters of each script in it; scripts that do not occur are absent. */
  scripts: ReadonlyMap<Script, number>;
  /** All its letters of known scripts. */
  letters: number;
}

/** The checks of a pair ask for the same two texts in turn. */
const recent: { text: string; prose: Prose }[] = [];
const kept = 3;

export function proseOf(text: string): Prose {
  const known = recent.find((entry) => entry.text === text);
  if (known) return known.prose;
  const prose = takeApart(text);
  recent.unshift({ text, prose });
  if (recent.length > kept) recent.pop();
  return prose;
}

function takeApart(text: string): Prose {
  const tokens = findTokens(text);
  if (tokens.length === 0) return prose(tokens, text);
  let words = '';
  let at = 0;
  for (const token of tokens) {
    words += `${text.slice(at, token.start)} `;
    at = token.end;
  }
  words += text.slice(at);
  return prose(tokens, words);
}

function prose(tokens: readonly Token[], text: string): Prose {
  const { scripts, letters } = countScripts(text);
  return { tokens, text, scripts, letters };
}

/** Longest text that word patterns are asked about, in UTF-16 units: what is wrong with a text shows well before. */
export const lookedAt = 20_000;
