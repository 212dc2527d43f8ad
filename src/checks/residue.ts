import { languageName } from '../utils/language-names.ts';
import type { Check, Finding } from './check.ts';
import { lookedAt, proseOf } from './prose.ts';
import { languageFacts } from './scripts.ts';

/** Frequent small words; those that two of the languages share count for neither. */
const smallWords: Readonly<Record<string, string>> = {
  en: 'the and of to is are was were be been with for from by this that these those you your it its he she they we our their have has had not but or if when will would can could should which who what there on at as an any all more than into out only your use using',
  de: 'der die das und ist sind war waren sein mit für von aus dem den des ein eine einen einem einer nicht auch sich auf bei nach über wird werden wurde ihr ihre euch eure du dein deine dich dir sie wir er es kann können oder wenn als zu zum zur im hat haben nur noch mehr kein keine',
  fr: 'le la les des du un une et est sont était être avec pour par dans sur pas ne ce cette ces qui que vous votre vos nous notre il elle ils elles au aux ou mais plus peut peuvent ont avez êtes leur leurs son sa ses cela lorsque sans',
  es: 'el la los las del un una y es son era ser con para por en no su sus que se al lo este esta estos estas como más pero o tu tus usted puede pueden está están han hay sin cuando desde hasta le les nuestro',
  pt: 'o a os as do da dos das um uma e é são era ser com para por em no na nos nas não seu sua seus suas que se ao este esta estes estas como mais mas ou você vocês pode podem está estão foi têm sem quando até pelo pela isso nosso',
  it: 'il lo la gli le dei del della delle dello un una e è sono era essere con per di da in nel nella non si che questo questa questi queste come più ma o tuo tua tuoi puoi può possono ha hanno senza quando fino alla al dal degli sul sulla',
  nl: 'de het een en is zijn was waren met voor van uit niet ook zich op bij naar over wordt worden je jouw jij hij zij wij we kan kunnen of als te tot heeft hebben alleen nog meer geen deze dit dat door om aan er maar',
  pl: 'i w z na do się nie jest są być to że jak dla od po za przez tego tej ten ta te które który która jego jej ich twój twoja może mogą ale lub oraz gdy tylko już przy ze pod',
};

const languageOf = new Map<string, string | undefined>();
for (const [language, list] of Object.entries(smallWords)) {
  for (const word of new Set(list.split(' '))) languageOf.set(word, languageOf.has(word) ? undefined : language);
}
const word = /[\p{L}\p{M}]{1,40}/gu;
/** Fewest words that say anything. */
const fewest = 4;

/**
 * Another language where both use Latin letters. An error where five or more small words of the other language stand in
 * every third place or so and none of the right one: no title or quotation is so long. A warning from two on.
 */
export const residue: Check = {
  name: 'residue',
  severity: 'warning',
  find({ translation, targetLang, sourceLang }) {
    const target = languageFacts(targetLang);
    if (target.writing !== 'Latn') return [];
    const { counts, words } = countSmallWords(translation);
    if (words < fewest || counts.size === 0) return [];
    const source = sourceLang === undefined ? 'en' : languageFacts(sourceLang).base;
    for (const [language, count] of counts) {
      if (language === target.base || (!(target.base in smallWords) && language !== source)) continue;
      const right = counts.get(target.base) ?? 0;
      const finding = weigh(language, count, right, words, language === source, target.base);
      if (finding) return [finding];
    }
    return [];
  },
};

function weigh(
  language: string,
  count: number,
  right: number,
  words: number,
  isSource: boolean,
  wanted: string,
): Finding | undefined {
  if (right > 0 || count < 2 || count * (isSource ? 6 : 4) < words) return undefined;
  const message = `the translation looks like ${languageName(language)}, not ${languageName(wanted)}`;
  const isClear = count >= 4 && count * 4 >= words;
  if (!isClear && !isSource) return undefined;
  return isClear ? { message, severity: 'error' } : { message };
}

function countSmallWords(text: string): { counts: Map<string, number>; words: number } {
  const counts = new Map<string, number>();
  const found = proseOf(text).text.slice(0, lookedAt).toLowerCase().match(word) ?? [];
  for (const one of found) {
    const language = languageOf.get(one);
    if (language !== undefined) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  return { counts, words: found.length };
}
