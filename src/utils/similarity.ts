/** Up to this many characters texts are compared by characters, above by words: a sentence more or less then counts as one. */
const byCharacters = 200;

/**
 * How alike two texts are, 0 to 1: one less the share of characters (in long texts: of words, signs and CJK characters) that
 * have to be changed, added or taken away. Placeholders and numbers count like everything else. 0 where it is below `least`.
 */
export function similarity(one: string, other: string, least: number): number {
  if (one === other) return 1;
  const isLong = Math.max(one.length, other.length) > byCharacters;
  const [a, b] = isLong ? words(one, other) : [codes(one), codes(other)];
  const longer = Math.max(a.length, b.length);
  const most = Math.floor(longer * (1 - least) + 1e-9);
  const distance = editDistance(a, b, most);
  return distance > most ? 0 : 1 - distance / longer;
}

/** Levenshtein distance, or some number above `most`. Takes time in proportion to the shorter length times `most`. */
function editDistance(one: ArrayLike<number>, other: ArrayLike<number>, most: number): number {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > most) return most + 1;
  const beyond = most + 1;
  let above = Array.from({ length: short.length + 1 }, (_, at) => Math.min(at, beyond));
  let current = new Array<number>(short.length + 1).fill(beyond);
  for (let row = 1; row <= long.length; row++) {
    const from = Math.max(1, row - most);
    const to = Math.min(short.length, row + most);
    current[from - 1] = from === 1 ? Math.min(row, beyond) : beyond;
    let best = current[from - 1] as number;
    for (let at = from; at <= to; at++) {
      const changed = (above[at - 1] as number) + (short[at - 1] === long[row - 1] ? 0 : 1);
      const value = Math.min(changed, (above[at] as number) + 1, (current[at - 1] as number) + 1, beyond);
      current[at] = value;
      if (value < best) best = value;
    }
    if (to < short.length) current[to + 1] = beyond;
    if (best > most) return beyond;
    [above, current] = [current, above];
  }
  return above[short.length] as number;
}

function codes(text: string): ArrayLike<number> {
  return Uint16Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

/** Both texts as numbers, one for each word or sign; the same word has the same number. */
function words(one: string, other: string): [number[], number[]] {
  const numbers = new Map<string, number>();
  const numberOf = (word: string): number => {
    const known = numbers.get(word) ?? numbers.size;
    numbers.set(word, known);
    return known;
  };
  const split = (text: string): number[] => (text.match(wordOrSign) ?? []).map(numberOf);
  return [split(one), split(other)];
}

const wordOrSign =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}]|[\p{L}\p{M}]{1,64}|\p{N}{1,64}|\s{1,64}|[^\p{L}\p{M}\p{N}\s]/gu;
