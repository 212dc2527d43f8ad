import type { Pair } from '../types/check.ts';
import { expectedLength, proseLength } from './ratio.ts';

/** A lost row shorter than this share of its neighbour leaves no trace in the neighbour's length. */
const least = 0.4;

/**
 * Whether a translation seems to hold that of a neighbouring row too, which the reply lacks: it is as long as both together
 * should be, rather than as its own source lets expect.
 *
 * @param lost source of the row that the reply lacks
 */
export function holdsNeighbour(pair: Pair, lost: string): boolean {
  const own = expectedLength(pair);
  const both = own + expectedLength({ ...pair, source: lost });
  if (own === 0 || both - own < own * least) return false;
  const length = proseLength(pair.translation);
  return length > own * 1.4 && Math.abs(Math.log(length / both)) < Math.abs(Math.log(length / own));
}
