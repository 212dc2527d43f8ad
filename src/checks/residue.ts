import { languageName } from '../utils/language-names.ts';
import type { Check, Finding } from './check.ts';
import { lookedAt, proseOf } from './prose.ts';
import { repeatsSource } from './same-as-source.ts';
import { languageFacts } from './scripts.ts';

/** Frequent small words; those that two of the languages share count for neither. */
const smallWords: Readonly<Record<string, string>> = {
  en: 'do does me my no so up down off over after before while each every some many such new first now then here how why where being also make get take need must may again allows been too very under between through during the and of to is are was were be been with for from by this that these those you your it its he she they we our their have has had not but or if when will would can could should which who what there on at as an any all more than into out only your use using',
  de: 'was will so also an am man de in mir mich wo was der die das und ist sind war waren sein mit für von aus dem den des ein eine einen einem einer nicht auch sich auf bei nach über wird werden wurde ihr ihre euch eure du dein deine dich dir sie wir er es kann können oder wenn als zu zum zur im hat haben nur noch mehr kein keine',
  fr: 'je moi toi où quoi très faut mon ma mes de en se si a me te je tu on y no in le la les des du un une et est sont était être avec pour par dans sur pas ne ce cette ces qui que vous votre vos nous notre il elle ils elles au aux ou mais plus peut peuvent ont avez êtes leur leurs son sa ses cela lorsque sans',
  es: 'muy ahora aquí eres quién qué dónde debes puedes tienes y yo él ellos ella otro otra nada de en me mi si te ha tiene a no sobre el la los las del un una y es son era ser con para por en no su sus que se al lo este esta estos estas como más pero o tu tus usted puede pueden está están han hay sin cuando desde hasta le les nuestro',
  pt: 'muito agora aqui quem onde outro outra nada eles eu deve deves tem tens às meu minha de me te ele ela si em entre sobre o a os as do da dos das um uma e é são era ser com para por em no na nos nas não seu sua seus suas que se ao este esta estes estas como mais mas ou você vocês pode podem está estão foi têm sem quando até pelo pela isso nosso',
  it: 'a e mi ti se de in da no sono il lo la gli le dei del della delle dello un una e è sono era essere con per di da in nel nella non si che questo questa questi queste come più ma o tuo tua tuoi puoi può possono ha hanno senza quando fino alla al dal degli sul sulla',
  nl: 'in over was so me mijn de die de het een en is zijn was waren met voor van uit niet ook zich op bij naar over wordt worden je jouw jij hij zij wij we kan kunnen of als te tot heeft hebben alleen nog meer geen deze dit dat door om aan er maar',
  pl: 'a o no i w z na do się nie jest są być to że jak dla od po za przez tego tej ten ta te które który która jego jej ich twój twoja może mogą ale lub oraz gdy tylko już przy ze pod',
};

const languages = Object.keys(smallWords);
/** A bit for each language that has the word; made when it is first asked for. */
let languagesOf: ReadonlyMap<string, number> | undefined;
/** Spellings of Spanish that Portuguese has not: `muerto`, `niño`, `acción`. */
const spanish = /ñ|ci(?:ón|ones)$|[bdfhjlmnprstv]ue(?:[lnrsv][a-z]|go)/;
const word = /[\p{L}\p{M}]{1,40}/gu;
/** Fewest words that say anything. */
const fewest = 4;

/**
 * Another language where both use Latin letters. An error where three or more small words of the other language
 * stand in every fifth place or so against next to none of the right one: no title or quotation has that. From two on a
 * warning where it is the source's language, or where none of the right one stands there.
 */
export const residue: Check = {
  name: 'residue',
  severity: 'warning',
  find({ source: text, translation, targetLang, sourceLang = 'en' }) {
    const target = languageFacts(targetLang);
    // An untranslated text is told by a check of its own.
    if (target.writing !== 'Latn' || repeatsSource(text, translation)) return [];
    const words = proseOf(translation).text.slice(0, lookedAt).toLowerCase().match(word) ?? [];
    if (words.length < fewest) return [];
    languagesOf ??= byWord();
    const known = languagesOf;
    const found = words.map((one) => known.get(one) ?? spelledAs(one, target.base)).filter((set) => set > 0);
    const source = languageFacts(sourceLang).base;
    const other = likeliestOther(found, target.base, source);
    return other === undefined ? [] : weigh(other, words.length, other.language === source, target.base);
  },
};

function byWord(): ReadonlyMap<string, number> {
  const bits = new Map<string, number>();
  for (const [index, list] of Object.values(smallWords).entries()) {
    for (const word of list.split(' ')) bits.set(word, (bits.get(word) ?? 0) | (1 << index));
  }
  return bits;
}

function spelledAs(one: string, target: string): number {
  return target === 'pt' && spanish.test(one) ? 1 << languages.indexOf('es') : 0;
}

interface Evidence {
  language: string;
  /** Small words that it has and the wanted language has not, and the other way round. */
  count: number;
  right: number;
}

/** Of a language whose words are not known here only the source's are told apart. */
function likeliestOther(found: readonly number[], target: string, source: string): Evidence | undefined {
  let best: Evidence | undefined;
  const wanted = 1 << languages.indexOf(target);
  for (const [index, language] of languages.entries()) {
    if (language === target || (!(target in smallWords) && language !== source)) continue;
    const own = 1 << index;
    const count = found.filter((set) => set & own && !(target in smallWords && set & wanted)).length;
    if (count < 2 || (best && count <= best.count)) continue;
    const right = target in smallWords ? found.filter((set) => set & wanted && !(set & own)).length : 0;
    best = { language, count, right };
  }
  return best;
}

function weigh({ language, count, right }: Evidence, words: number, isSource: boolean, wanted: string): Finding[] {
  if (right * 4 > count || count * 8 < words) return [];
  const message = `the translation looks like ${languageName(language)}, not ${languageName(wanted)}`;
  if (count >= 3 && count * 5 >= words) return [{ message, severity: 'error' }];
  return isSource || right === 0 ? [{ message }] : [];
}
