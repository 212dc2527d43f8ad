/** Words of one entry: 64 bits of the id's hash, 32 of its source's, the line. A line of 0 marks a free place. */
const entryWords = 4;
const firstPlaces = 1024;

/**
 * Remembers ids with the line they stood on, 21 to 43 bytes each however long they are: hashes in one flat table. One wrong
 * repetition in four thousand million goes unnoticed; that two ids of a million look the same has odds of one to 10^7.
 */
export class SeenIds {
  #table = new Uint32Array(firstPlaces * entryWords);
  #places = firstPlaces;
  #count = 0;

  /**
   * Notes an id; returns the line on which it stood before with another source, else undefined. `scope` is the language
   * within which ids are unique.
   */
  add(scope: string, id: string, source: string, line: number): number | undefined {
    const [high, low] = hash64(scope, id);
    const [said] = hash64('', source);
    const at = this.#find(high, low);
    const table = this.#table;
    const earlier = table[at + 3];
    if (earlier !== 0) return table[at + 2] === said ? undefined : earlier;
    table[at] = high;
    table[at + 1] = low;
    table[at + 2] = said;
    table[at + 3] = line;
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

/** Two lanes over the UTF-16 units; the second one takes from the first, so that they do not lose the same bits. */
function hash64(scope: string, text: string): [high: number, low: number] {
  let high = 0xdeadbeef ^ scope.length;
  let low = 0x41c6ce57 ^ text.length;
  const add = (code: number): void => {
    high = Math.imul(high ^ code, 0x9e3779b1);
    high ^= high >>> 15;
    low = Math.imul(low ^ code ^ high, 0x5f356495);
    low ^= low >>> 13;
  };
  for (let at = 0; at < scope.length; at++) add(scope.charCodeAt(at));
  for (let at = 0; at < text.length; at++) add(text.charCodeAt(at));
  return [Math.imul(high ^ low, 2246822507) >>> 0, Math.imul(low ^ (high >>> 16), 3266489909) >>> 0];
}
