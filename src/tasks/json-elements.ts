import { type Place, PlaceCounter } from './place.ts';

/** One element of a JSON array. */
export interface JsonElement extends Place {
  raw: string;
  /** Text between the element before (or the start of the file) and this one. */
  before: string;
}

/** A fault after which nothing more of the file can be understood. */
export class BrokenJson extends Error {
  readonly place: Place;

  constructor(place: Place, message: string) {
    super(message);
    this.place = place;
  }
}

type Expected = 'array' | 'first' | 'element' | 'separator' | 'end';

/**
 * Cuts a JSON array that arrives in pieces into its elements; never holds more than one of them. Elements are found by
 * their brackets and quotes, whether they are valid inside is for the caller to see. Throws BrokenJson.
 */
export class JsonElements {
  #expected: Expected = 'array';
  #buffer = '';
  /** Up to here the buffer has been looked at. */
  #at = 0;
  /** Where the element that is being read starts, or -1. */
  #start = -1;
  /** The brackets that have to come, the next one last. */
  #closing: string[] = [];
  /** Where the string that is being read starts, or -1. */
  #string = -1;
  readonly #places = new PlaceCounter();

  /** The elements that end in this piece. */
  push(text: string): JsonElement[] {
    this.#buffer += text;
    const elements: JsonElement[] = [];
    while (this.#at < this.#buffer.length) {
      const inside = this.#start !== -1;
      if (inside && !this.#findEnd()) break;
      if (inside) elements.push(this.#take());
      else this.#step();
    }
    return elements;
  }

  /** Text after the last element, to the end of the file. */
  end(): string {
    if (this.#expected === 'array') throw this.#broken(this.#buffer.length, 'the file is empty, expected "["');
    if (this.#string !== -1) throw this.#broken(this.#string, 'the string that opens here is never closed');
    if (this.#start !== -1) throw this.#broken(this.#start, 'the object that opens here is never closed');
    if (this.#expected !== 'end') throw this.#broken(this.#buffer.length, 'the file ends before the array is closed');
    return this.#buffer;
  }

  /** Between elements: one character. */
  #step(): void {
    const index = this.#at;
    const char = this.#buffer[index] as string;
    this.#at++;
    if (char === ' ' || char === '\n' || char === '\r' || char === '\t') return;
    if (this.#expected === 'array') {
      if (char !== '[') throw this.#broken(index, notAnArray(char));
      this.#expected = 'first';
    } else if (this.#expected === 'end') {
      throw this.#broken(index, 'unexpected text after the end of the array');
    } else if (this.#expected === 'separator') {
      if (char !== ',' && char !== ']') throw this.#broken(index, 'expected "," or "]" after an object of the array');
      this.#expected = char === ',' ? 'element' : 'end';
    } else if (char === ']' && this.#expected === 'first') {
      this.#expected = 'end';
    } else if (char === ']' || char === ',' || char === '}') {
      throw this.#broken(index, `expected an object, found "${char}"`);
    } else {
      this.#start = index;
      this.#at = index;
    }
  }

  /** Moves to the end of the element that is being read; false when the piece ends first. */
  #findEnd(): boolean {
    const first = this.#buffer[this.#start];
    if (first !== '{' && first !== '[' && first !== '"') return this.#find(/[\s,\]}]/g) !== -1;
    do {
      if (this.#string !== -1 && !this.#skipString()) return false;
      if (first === '"' && this.#at > this.#start + 1) return true;
      const index = this.#find(/["{}[\]]/g);
      if (index === -1) return false;
      const char = this.#buffer[index];
      this.#at = index + 1;
      if (char === '"') this.#string = index;
      else this.#bracket(char, index);
    } while (this.#closing.length > 0 || this.#string !== -1);
    return true;
  }

  #bracket(char: string | undefined, index: number): void {
    if (char === '{') this.#closing.push('}');
    else if (char === '[') this.#closing.push(']');
    else {
      const expected = this.#closing.pop();
      if (char !== expected) throw this.#broken(index, `broken JSON: expected "${expected}" before "${char}"`);
    }
  }

  #skipString(): boolean {
    for (;;) {
      const index = this.#find(/["\\\n\r]/g);
      if (index === -1) return false;
      const char = this.#buffer[index];
      if (char === '\\') {
        // The escaped character may be in the next piece.
        if (index + 1 >= this.#buffer.length) {
          this.#at = index;
          return false;
        }
        this.#at = index + 2;
        continue;
      }
      if (char !== '"') throw this.#broken(this.#string, 'the string that opens here is not closed on its line');
      this.#at = index + 1;
      this.#string = -1;
      return true;
    }
  }

  #find(pattern: RegExp): number {
    pattern.lastIndex = this.#at;
    const index = pattern.exec(this.#buffer)?.index ?? -1;
    this.#at = index === -1 ? this.#buffer.length : index;
    return index;
  }

  #take(): JsonElement {
    const before = this.#buffer.slice(0, this.#start);
    const raw = this.#buffer.slice(this.#start, this.#at);
    this.#places.advance(before);
    const element = { ...this.#places.place(), raw, before };
    this.#places.advance(raw);
    this.#buffer = this.#buffer.slice(this.#at);
    this.#at = 0;
    this.#start = -1;
    this.#expected = 'separator';
    return element;
  }

  #broken(index: number, message: string): BrokenJson {
    const places = new PlaceCounter(this.#places.place());
    places.advance(this.#buffer.slice(0, index));
    return new BrokenJson(places.place(), message);
  }
}

function notAnArray(first: string): string {
  if (first !== '{') return 'not a JSON array; expected "[" and objects in it, one per string';
  return 'a JSON object, not an array; expected [{"id": …, "source": …}, …], or say --format jsonl for one object per line';
}
