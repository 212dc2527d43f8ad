const lineEnd = /\r\n|\n|\r/g;

/**
 * Splits the bytes of a `text/event-stream` (WHATWG HTML, 9.2) into the data of its events, wherever the network cut them: in
 * a line end, or within a character. Comments and every field but `data` are passed over. Linear in the bytes.
 */
export class EventStream {
  readonly #decoder = new TextDecoder();
  /** The beginning of a line whose end has not come. */
  #line = '';
  #data: string[] = [];
  #endedWithReturn = false;

  /** Data of the events that these bytes complete. */
  add(bytes: Uint8Array): string[] {
    const text = this.#decoder.decode(bytes, { stream: true });
    if (text === '') return [];
    const events: string[] = [];
    // The second half of a line end that was cut in two.
    let at = this.#endedWithReturn && text.startsWith('\n') ? 1 : 0;
    lineEnd.lastIndex = at;
    for (let end = lineEnd.exec(text); end !== null; end = lineEnd.exec(text)) {
      this.#take(this.#line + text.slice(at, end.index), events);
      this.#line = '';
      at = end.index + end[0].length;
    }
    this.#line += text.slice(at);
    this.#endedWithReturn = text.endsWith('\r');
    return events;
  }

  /** Data of an event that lacks the blank line after it, at the regular end of the stream. */
  end(): string[] {
    const events: string[] = [];
    this.#take(this.#line, events);
    this.#take('', events);
    this.#line = '';
    return events;
  }

  #take(line: string, events: string[]): void {
    if (line === '') {
      if (this.#data.length > 0) events.push(this.#data.join('\n'));
      this.#data = [];
    } else if (line.startsWith('data:')) this.#data.push(line.slice(line[5] === ' ' ? 6 : 5));
  }
}
