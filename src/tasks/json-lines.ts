import type { JsonElement } from './json-elements.ts';

/** Cuts JSON Lines that arrive in pieces into the texts of their lines; blank lines belong to what stands between. */
export class JsonLines {
  #buffer = '';
  #before = '';
  #line = 1;

  push(text: string): JsonElement[] {
    this.#buffer += text;
    const elements: JsonElement[] = [];
    let start = 0;
    for (let end = this.#buffer.indexOf('\n'); end !== -1; end = this.#buffer.indexOf('\n', start)) {
      this.#take(this.#buffer.slice(start, end), elements);
      this.#before += '\n';
      this.#line++;
      start = end + 1;
    }
    this.#buffer = this.#buffer.slice(start);
    return elements;
  }

  /** The last line, where the file does not end in a line end. */
  flush(): JsonElement[] {
    const elements: JsonElement[] = [];
    this.#take(this.#buffer, elements);
    this.#buffer = '';
    return elements;
  }

  /** Text after the last element, to the end of the file. */
  end(): string {
    return this.#before;
  }

  #take(line: string, elements: JsonElement[]): void {
    const raw = line.trim();
    if (raw === '') {
      this.#before += line;
      return;
    }
    const indent = line.length - line.trimStart().length;
    elements.push({ raw, before: this.#before + line.slice(0, indent), line: this.#line, column: indent + 1 });
    this.#before = line.slice(indent + raw.length);
  }
}
