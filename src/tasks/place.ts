/** A place in a text file, 1-based, as editors show it. `\r\n`, `\n` and `\r` end a line. */
export interface Place {
  line: number;
  column: number;
}

/** Follows a text that arrives in pieces and tells the place of what comes next. */
export class PlaceCounter implements Place {
  line: number;
  column: number;
  #afterReturn = false;

  constructor(start: Place = { line: 1, column: 1 }) {
    this.line = start.line;
    this.column = start.column;
  }

  advance(text: string): void {
    let at = 0;
    // The second half of a \r\n that was cut between two pieces ends no further line.
    if (this.#afterReturn && text.startsWith('\n')) at = 1;
    // Each is looked for again only when it was passed: a text full of one has none of the other for long.
    let feed = text.indexOf('\n', at);
    let back = text.indexOf('\r', at);
    while (feed !== -1 || back !== -1) {
      const end = back === -1 || (feed !== -1 && feed < back) ? feed : back;
      at = text.startsWith('\r\n', end) ? end + 2 : end + 1;
      this.line++;
      this.column = 1;
      if (feed !== -1 && feed < at) feed = text.indexOf('\n', at);
      if (back !== -1 && back < at) back = text.indexOf('\r', at);
    }
    this.column += text.length - at;
    if (text !== '') this.#afterReturn = text.endsWith('\r');
  }

  place(): Place {
    return { line: this.line, column: this.column };
  }
}

/** The place reached when `text` follows after `start`. */
export function placeAfter(start: Place, text: string): Place {
  const counter = new PlaceCounter(start);
  counter.advance(text);
  return counter.place();
}
