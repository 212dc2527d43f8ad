/** Words of one entry: 64 bits of its key's hash, 32 of what was said, the row. A row of 0 marks a free place. */
const entryWords = 4;
const firstPlaces = 1024;

/** A hash of 64 bits, in two halves. */
export type Hash = readonly [high: number, low: number];

/**
 * Remembers what was said first under a key, and in which row: hashes in one flat table, 21 to 43 bytes a key however long it
 * is. That two keys of a million look the same has odds of one to 10^7; one different saying in four thousand million passes
 * for the same.
 */
export class FlatTable {
  #table = new Uint32Array(firstPlaces * entryWords);
  #places = firstPlaces;
  #count = 0;
  readonly #most: number;

  /** @param most keys to be remembered; later ones are only held against these */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  /**
   * The row in which something else was said first under this key; undefined where the same was said, or nothing, which is
   * then noted. `row` is above 0.
   */
  differing([high, low]: Hash, said: number, row: number): number | undefined {
    const at = this.#find(high, low);
    const table = this.#table;
    const earlier = table[at + 3];
    if (earlier !== 0) return table[at + 2] === said ? undefined : earlier;
    if (this.#count === this.#most) return undefined;
    table[at] = high;
    table[at + 1] = low;
    table[at + 2] = said;
    table[at + 3] = row;
    if (++this.#count > this.#places * 0.75) this.#grow();
    return undefined;
  }

  /** Where the entry of this hash stands, or would. */
  #find(high: number, low: number): number {
    for (let place = low % this.#places; ; place = (place + 1) % this.#places) {
      const at = place * entryWords;
      if (this.#table[at + 3] === 0 || (this.#table[at] === high && this.#table[at + 1] === low)) return at;
    }
  }

  #grow(): void {
    const old = this.#table;
    this.#places *= 2;
    this.#table = new Uint32Array(this.#places * entryWords);
    for (let at = 0; at < old.length; at += entryWords) {
      if (old[at + 3] === 0) continue;
      this.#table.set(old.subarray(at, at + entryWords), this.#find(old[at] as number, old[at + 1] as number));
    }
  }
}

const noSeed: Hash = [0, 0];

/**
 * Two lanes over the UTF-16 units; the second one takes from the first, so that they do not lose the same bits.
 *
 * @param seed the hash of what stands before the text
 */
export function hash64(text: string, seed = noSeed): Hash {
  let high = 0xdeadbeef ^ seed[0];
  let low = 0x41c6ce57 ^ seed[1] ^ text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x9e3779b1);
    high ^= high >>> 15;
    low = Math.imul(low ^ code ^ high, 0x5f356495);
    low ^= low >>> 13;
  }
  return [Math.imul(high ^ low, 2246822507) >>> 0, Math.imul(low ^ (high >>> 16), 3266489909) >>> 0];
}
