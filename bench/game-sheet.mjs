/**
 * Sheets like a game's and answers like a translator's, the same at each run. Lengths as in 16,000 sources of eight open-source
 * games: a median of 20 characters, a quarter above 50, a tenth above 115; a translation into German is 1.16 times as long
 * in the middle, of one row as against another by a standard deviation of a third (labels) to a fifth (long texts).
 */
import { seeded } from './support.mjs';

const medianChars = 20;
const spread = 1.2;
const mostChars = 700;
const lengthRatio = 1.16;

const english =
  'the old lantern keeper waits beside frozen river while seven ravens carry silver keys across broken bridge your crew must find hidden door before winter storm takes northern harbour and every forgotten name returns from deep water with another song about brave captain who never learned to swim or trade honest coin for map of drowned city under glass tower where tired soldiers dream'.split(
    ' ',
  );
const german =
  'der alte wächter wartet neben dem zugefrorenen fluss während sieben raben silberne schlüssel über die zerbrochene brücke tragen deine mannschaft muss vor dem wintersturm eine verborgene tür finden und jeder vergessene name kehrt aus tiefem wasser zurück mit einem weiteren lied vom tapferen kapitän der niemals schwimmen lernte oder ehrliche münzen gegen karten tauschte unter gläsernem turm wo müde soldaten träumen'.split(
    ' ',
  );
const speakers = ['Ingrid', 'Captain Roe', 'Pim', 'Sister Alba'];

/** Rows with `source` and `speaker`, no two sources alike: labels and messages, and now and then a scene of dialogue. */
export function gameRows(count) {
  const random = seeded(count);
  const seen = new Set();
  const rows = [];
  let scene = 0;
  while (rows.length < count) {
    scene = scene > 0 ? scene - 1 : random() < 0.01 ? 15 : 0;
    const chars = Math.min(mostChars, (scene > 0 ? 2.5 : 0.6) * medianChars * Math.exp(spread * normal(random)));
    const source = sentence(english, chars, random);
    if (seen.has(source)) continue;
    seen.add(source);
    rows.push({ source, speaker: scene > 0 ? speakers[scene % speakers.length] : '' });
  }
  return rows;
}

export function translated(source) {
  const random = seeded([...source].reduce((hash, char) => (Math.imul(hash, 31) + char.codePointAt(0)) >>> 0, 7));
  const deviation = source.length < 20 ? 0.33 : 0.2;
  return sentence(german, source.length * lengthRatio * Math.exp(deviation * normal(random)), random);
}

/** Tokens of so much text, as services count roughly: a quarter of its characters. */
export function tokensOf(text) {
  return Math.ceil(text.length / 4);
}

function sentence(words, chars, random) {
  let text = '';
  while (text.length === 0 || text.length + 4 < chars) {
    text += `${text === '' ? '' : ' '}${words[Math.floor(random() * words.length)]}`;
  }
  const end = text.length > 30 ? '.' : '';
  return text.charAt(0).toUpperCase() + text.slice(1) + end;
}

/** Box and Muller, 1958. */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
