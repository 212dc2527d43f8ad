import type { Line } from '../types/queue.ts';
import { estimateTokens } from '../utils/estimate.ts';

/** Dialogue lines rarely have more than 250 characters; with their translation that is about as much. Tokens. */
const tokensPerLine = 150;
/** Names of the fields and the marks around them. */
const lineOverhead = 8;

/** Most tokens to spend on so many lines before a batch: no more than a quarter of what the model can read. */
export function beforeReserve(lines: number, contextTokens = Number.POSITIVE_INFINITY): number {
  return Math.min(lines * tokensPerLine, Math.floor(contextTokens / 4));
}

export function measureLine({ text, translation }: Line): number {
  return estimateTokens(text) + (translation === undefined ? 0 : estimateTokens(translation)) + lineOverhead;
}

/** The lines nearest to a batch that fit into so many tokens, in file order. */
export function nearestLines(lines: readonly Line[], tokens: number): { lines: readonly Line[]; tokens: number } {
  let used = 0;
  let start = lines.length;
  while (start > 0) {
    const more = measureLine(lines[start - 1]!);
    if (used + more > tokens) break;
    used += more;
    start--;
  }
  return { lines: lines.slice(start), tokens: used };
}
