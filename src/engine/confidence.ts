import type { TokenLogprob } from '../types/provider.ts';

/**
 * For places in a reply, the geometric mean of the probabilities of the tokens that overlap them: exp of the mean of their
 * log probabilities, 0 to 1. Undefined where the tokens do not spell the reply.
 *
 * @param spans UTF-16 places in the reply, in rising order, not overlapping
 */
export function confidences(
  reply: string,
  tokens: readonly TokenLogprob[],
  spans: readonly { start: number; end: number }[],
): (number | undefined)[] {
  // One character may be spread over several tokens, so places are compared in bytes.
  const lengths = tokens.map((token) => token.bytes?.length ?? Buffer.byteLength(token.token));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (total !== Buffer.byteLength(reply)) return spans.map(() => undefined);
  let token = 0;
  let tokenStart = 0;
  let place = 0;
  let byte = 0;
  const byteAt = (index: number): number => {
    byte += Buffer.byteLength(reply.slice(place, index));
    place = index;
    return byte;
  };
  return spans.map((span) => {
    const start = byteAt(span.start);
    const end = byteAt(span.end);
    while (token < tokens.length && tokenStart + (lengths[token] ?? 0) <= start) tokenStart += lengths[token++] ?? 0;
    let sum = 0;
    let count = 0;
    // The token at a span's end may begin the next one too: look ahead without moving.
    for (let next = token, at = tokenStart; next < tokens.length && at < end; at += lengths[next++] ?? 0) {
      sum += tokens[next]?.logprob ?? 0;
      count++;
    }
    return count === 0 ? undefined : Math.exp(sum / count);
  });
}
