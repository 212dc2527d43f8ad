import { findTokens } from '../../../src/utils/tokens.ts';

/** A piece of a text: words, or something that must stay as it is. */
export interface Piece {
  text: string;
  /** `missing`: the other text does not have it, or not as often. */
  kind: 'words' | 'token' | 'missing';
}

/** Texts longer than this are shown without marks: a table draws dozens at once. */
const longest = 20_000;

/**
 * Cuts a text into words and placeholders.
 *
 * @param other the text beside it; undefined: nothing to compare with
 */
export function piecesOf(text: string, other?: string): Piece[] {
  if (text.length > longest) return [{ text, kind: 'words' }];
  const left = other === undefined ? undefined : countTokens(other);
  const pieces: Piece[] = [];
  let at = 0;
  for (const { start, end, text: token } of findTokens(text)) {
    if (start > at) pieces.push({ text: text.slice(at, start), kind: 'words' });
    const count = left?.get(token) ?? 0;
    if (count > 0) left?.set(token, count - 1);
    pieces.push({ text: token, kind: left && count === 0 ? 'missing' : 'token' });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), kind: 'words' });
  return pieces;
}

/** Tokens of a text, each once, in order. */
export function distinctTokens(text: string): string[] {
  return [...new Set(findTokens(text.slice(0, longest)).map(({ text: token }) => token))];
}

function countTokens(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { text: token } of findTokens(text.slice(0, longest))) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}
