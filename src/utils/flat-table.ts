/** Words of one entry: 64 bits of its key's hash, 32 of what was said, the row. A row of 0 marks a free place. */
const entryWords = 4;
/** Parts of a table, each of which grows by itself: never are two tables of full size there at once. */
const parts = 64;
const firstPlaces = 16;
const growth = 1.5;
const fullest = 0.85;
/** Of the keys that are expected each part gets its share, give or take so much. */
const unevenness = 1.05;

/** A hash of 64 bits, in two halves. */
export type Hash = readonly [high: number, low: number];

/**
 * Remembers what was said first under a key, and in which row: hashes in flat tables, 19 to 28 bytes a key however long it
 * is. That two keys of a million look the same has odds of one to 10^7; one different saying in four thousand million passes
 * for the same.
 */
export class FlatTable {
  readonly #parts: readonly Part[];
  readonly #most: number;
  #count = 0;

  /**
   * @param most keys to be remembered; later ones are only held against these
   * @param expected keys that room is made for at once: to grow takes time, and leaves garbage
   */
  constructor(most = Number.POSITIVE_INFINITY, expected = 0) {
    this.#most = most;
    const places = Math.ceil(((Math.min(expected, most) / parts) * unevenness) / fullest);
    this.#parts = Array.from({ length: parts }, () => new Part(Math.max(firstPlaces, places)));
  }

  /**
   * The row in which something else was said first under this key; undefined where the same was said, or nothing, which is
   * then noted. `row` is above 0.
   */
  differing(key: Hash, said: number, row: number): number | undefined {
    const part = this.#parts[key[0] % parts] as Part;
    const at = part.find(key);
    const earlier = part.table[at + 3];
    if (earlier !== 0) return part.table[at + 2] === said ? undefined : earlier;
    if (this.#count === this.#most) return undefined;
    this.#count++;
    part.put(at, key, said, row);
    return undefined;
  }
}

class Part {
  table: Uint32Array;
  #places: number;
  #count = 0;

  constructor(places: number) {
    this.#places = places;
    this.table = new Uint32Array(places * entryWords);
  }

  /** Where the entry of this hash stands, or would. */
  find([high, low]: Hash): number {
    for (let place = low % this.#places; ; place = (place + 1) % this.#places) {
      const at = place * entryWords;
      if (this.table[at + 3] === 0 || (this.table[at] === high && this.table[at + 1] === low)) return at;
    }
  }

  put(at: number, [high, low]: Hash, said: number, row: number): void {
    this.table[at] = high;
    this.table[at + 1] = low;
    this.table[at + 2] = said;
    this.table[at + 3] = row;
    if (++this.#count > this.#places * fullest) this.#grow();
  }

  #grow(): void {
    const old = this.table;
    this.#places = Math.ceil(this.#places * growth);
    this.table = new Uint32Array(this.#places * entryWords);
    for (let at = 0; at < old.length; at += entryWords) {
      if (old[at + 3] === 0) continue;
      const place = this.find([old[at] as number, old[at + 1] as number]);
      // Word by word: `set` with `subarray` makes an object for each entry.
      for (let word = 0; word < entryWords; word++) this.table[place + word] = old[at + word] as number;
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
