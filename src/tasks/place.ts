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
    for (let end = nextLineEnd(text, at); end !== -1; end = nextLineEnd(text, at)) {
      at = text.startsWith('\r\n', end) ? end + 2 : end + 1;
      this.line++;
      this.column = 1;
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

function nextLineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  // Bounded search: a file without a lone \r must not be scanned to its end for one at every line.
  const back = text.slice(from, feed === -1 ? undefined : feed).indexOf('\r');
  return back === -1 ? feed : from + back;
}
