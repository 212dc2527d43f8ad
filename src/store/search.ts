import { encodeText } from './text.ts';

/**
 * A condition, as SQL over `task`, for rows with the text anywhere in their id, source or translation, without regard to
 * case; the text's own wildcards mean themselves.
 *
 * LIKE folds ASCII letters only, and is quick; where there are others, GLOB is given both cases of each letter.
 */
export function containsText(text: string): { condition: string; values: string[] } {
  const stored = encodeText(text);
  const isPlain = [...stored].every((character) => character < '\u0080' || casesOf(character).length === 1);
  const pattern = isPlain ? `%${stored.replace(/[\\%_]/g, '\\$&')}%` : `*${[...stored].map(globOf).join('')}*`;
  const matches = isPlain ? "LIKE ? ESCAPE '\\'" : 'GLOB ?';
  const condition = `(${['id', 'source', 'translation'].map((column) => `${column} ${matches}`).join(' OR ')})`;
  return { condition, values: [pattern, pattern, pattern] };
}

function globOf(character: string): string {
  if (/[*?[]/.test(character)) return `[${character}]`;
  const cases = casesOf(character);
  return cases.length === 1 ? character : `[${cases.join('')}]`;
}

/** A letter as it may be written; those that become two letters (ß, SS) stay as they are. */
function casesOf(character: string): string[] {
  const upper = character.toUpperCase();
  const found = [character, character.toLowerCase(), upper, upper.toLowerCase()];
  return [...new Set(found)].filter((one) => [...one].length === 1);
}
