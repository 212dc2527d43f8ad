/** One member of a JSON object, as places in the text: `text.slice(valueStart, valueEnd)` is the raw value. */
export interface JsonMember {
  key: string;
  keyStart: number;
  valueStart: number;
  valueEnd: number;
}

export interface JsonObjectScan {
  /** In order; a key that stands twice is here twice. */
  members: JsonMember[];
  /** Index after the closing brace, or -1 when the text ends or breaks before it. */
  end: number;
  /** Index up to which the text was looked at. */
  reached: number;
  /** Where and why the scan stopped early; the members before it are whole. */
  fault?: { index: number; message: string };
}

/**
 * Walks the JSON object that opens at `start` (the index of its brace). Unlike JSON.parse it keeps repeated keys, tells
 * places, and delivers the whole members of an object that is cut off. Never throws; linear in the text's length.
 */
export function scanJsonObject(text: string, start: number): JsonObjectScan {
  const members: JsonMember[] = [];
  const stop = (index: number, message: string, reached = index): JsonObjectScan => {
    return { members, end: -1, reached, fault: { index, message } };
  };
  let at = skipBlank(text, start + 1);
  if (text[at] === '}') return { members, end: at + 1, reached: at + 1 };
  for (;;) {
    if (text[at] !== '"') return stop(at, at >= text.length ? 'the object is not closed' : 'expected a key in quotes');
    const keyEnd = skipString(text, at);
    if (keyEnd === -1) return stop(at, 'the string is not closed', text.length);
    const key = parseString(text.slice(at, keyEnd));
    if (key === undefined) return stop(at, 'the string has an invalid escape or a control character', keyEnd);
    const colon = skipBlank(text, keyEnd);
    if (text[colon] !== ':') return stop(colon, 'expected ":"');
    const valueStart = skipBlank(text, colon + 1);
    const valueEnd = skipJsonValue(text, valueStart);
    if (valueEnd === -1) return stop(valueStart, 'the value is broken or not closed', text.length);
    const next = skipBlank(text, valueEnd);
    // A number or literal at the very end of a cut-off text may be half of what it was to be.
    if (next >= text.length && text[valueEnd - 1] !== '"')
      return stop(valueStart, 'the object is not closed', text.length);
    members.push({ key, keyStart: at, valueStart, valueEnd });
    if (text[next] === '}') return { members, end: next + 1, reached: next + 1 };
    if (text[next] !== ',') return stop(next, next >= text.length ? 'the object is not closed' : 'expected "," or "}"');
    at = skipBlank(text, next + 1);
  }
}

/** Index after the JSON value that starts at `start`, or -1. Nested values are skipped by their brackets, not validated. */
export function skipJsonValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return skipString(text, start);
  if (first === '{' || first === '[') return skipNested(text, start);
  let at = start;
  while (at < text.length && /[-+.0-9a-zA-Z]/.test(text[at] as string)) at++;
  return at > start ? at : -1;
}

export function skipBlank(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
  }
  return at;
}

/** Index after the string's closing quote, or -1. */
function skipString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at++;
    else if (code === 0x22) return at + 1;
  }
  return -1;
}

function skipNested(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      const end = skipString(text, at);
      if (end === -1) return -1;
      at = end - 1;
    } else if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return at + 1;
  }
  return -1;
}

function parseString(raw: string): string | undefined {
  try {
    return JSON.parse(raw) as string;
  } catch {
    return undefined;
  }
}
