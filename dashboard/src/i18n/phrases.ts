/** A sentence of the program as a pattern, and how the page says it; what the pattern's groups found comes in their order. */
export type Phrase = readonly [pattern: RegExp, say: (...found: string[]) => string];

export interface Phrases {
  phrases: readonly Phrase[];
  /** Between several sentences that the program joined by `; `. */
  separator: string;
}

/** Longer ones are no sentences of the program. */
const longest = 2000;

/** The sentence in the page's words; what is not known, such as the words of a service, stays as it is. */
export function sayIn({ phrases, separator }: Phrases, message: string): string {
  if (message.length > longest) return message;
  const whole = find(phrases, message);
  if (whole !== undefined) return whole;
  const parts = message.split('; ');
  const said = parts.map((part) => find(phrases, part));
  return said.every((one) => one === undefined) ? message : said.map((one, at) => one ?? parts[at]).join(separator);
}

function find(phrases: readonly Phrase[], message: string): string | undefined {
  for (const [pattern, say] of phrases) {
    const found = pattern.exec(message);
    if (found) return say(...found.slice(1).map((text) => text ?? ''));
  }
  return undefined;
}
