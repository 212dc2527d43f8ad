/** Keys are small numbers; nothing longer need be remembered of a string. */
const longestKey = 8;

/**
 * Counts the rows of a reply that are there as a whole while its text arrives, to be shown. What they are worth is judged
 * once, when the reply ends or breaks off (reply.ts). Linear in the text.
 */
export class ArrivingRows {
  readonly #asked: ReadonlySet<string>;
  readonly #arrived = new Set<string>();
  #isInString = false;
  #isEscaped = false;
  /** Beginning of the string that is being read, or was read last. */
  #string = '';
  /** The key whose value comes next. */
  #key: string | undefined;
  /** The key of the row whose object is being read. */
  #row: string | undefined;

  constructor(keys: Iterable<string>) {
    this.#asked = new Set(keys);
  }

  /** Takes the next piece of the reply, cut wherever; returns how many rows have arrived so far. */
  add(piece: string): number {
    for (const char of piece) {
      if (this.#isInString) this.#within(char);
      else this.#between(char);
    }
    return this.#arrived.size;
  }

  #within(char: string): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (char === '\\') this.#isEscaped = true;
    else if (char === '"') {
      this.#isInString = false;
      this.#arrive();
      return;
    }
    if (this.#string.length <= longestKey) this.#string += char;
  }

  #between(char: string): void {
    switch (char) {
      case '"':
        this.#isInString = true;
        this.#string = '';
        break;
      case ':':
        this.#key = this.#string;
        break;
      case '{':
        this.#row = this.#key;
        this.#key = undefined;
        break;
      case '}':
        this.#row = undefined;
        this.#key = undefined;
        break;
      case ',':
        this.#key = undefined;
        break;
    }
  }

  /** A string is complete: a key, or the value of one. */
  #arrive(): void {
    const key = this.#key === 'text' || this.#key === 'translation' ? this.#row : this.#key;
    this.#key = undefined;
    if (key !== undefined && this.#asked.has(key)) this.#arrived.add(key);
  }
}
