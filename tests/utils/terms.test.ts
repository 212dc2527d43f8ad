import { describe, expect, test } from 'vitest';
import type { Term } from '../../src/types/glossary.ts';
import { createTermMatcher } from '../../src/utils/terms.ts';
import { cpuMs, expectLinear } from '../support/hostile-text.ts';

function term(text: string, more: Partial<Term> = {}): Term {
  return { term: text, translation: 'x', caseSensitive: false, forbidden: [], ...more };
}

function occurring(terms: readonly (string | Term)[], source: string, sourceLang: string | undefined = 'en'): string[] {
  const all = terms.map((each) => (typeof each === 'string' ? term(each) : each));
  return createTermMatcher(all, sourceLang, 'de')
    .occurring(source)
    .map((found) => found.term);
}

describe('Terms in a source text', () => {
  test.each([
    ['Mana', 'Restores 5 mana.'],
    ['Mana Potion', 'two Mana Potions'],
    ['Mana Potion', 'a mana-potion'],
    ['Wolf', 'Wolves howl'],
    ['Swordsman', 'the swordsmen'],
    ['Enemy', 'all enemies'],
    ['Witch', "the witches' brew"],
    ['Ingrid', "Ingrid's stew"],
    ["Lamplighter's Tide", 'the Lamplighters’ tide'],
    ['Craft', 'crafting'],
    ['Stun', 'you were stunned'],
    ['Parry', 'parried'],
    ['Trap', 'The traps, mapped'],
    ['St. Mary', 'to St. Mary!'],
    ['Mr.', 'ask Mr. Fox'],
    ['Café', 'the CAFE'],
    ['HP', '<b>HP</b>：{0}'],
    ['ＨＰ', 'HP 5'],
    ['+1', 'a sword +1'],
  ])('%j stands in %j', (wanted, source) => {
    expect(occurring([wanted], source)).toEqual([wanted]);
  });

  test.each([
    ['Mana', 'Manage your emanations'],
    ['Art', 'Start'],
    ['Mana Potion', 'Mana. Potion'],
    ['Mana Potion', 'the mana of a potion'],
    ['Gold', '<color=gold>red</color>'],
    ['Mana', '{mana} left, $mana, %mana%'],
    ['King', 'kin'],
    ['Mr.', 'the mr'],
    ['Boss', 'Bo'],
  ])('%j does not stand in %j', (wanted, source) => {
    expect(occurring([wanted], source)).toEqual([]);
  });

  test.each<[term: string, text: string, isFound: boolean]>([
    ['mins', 'Automatic Mining', false],
    ['Min', 'mined', false],
    ['Mine', 'Automatic Mining', true],
    ['Star', 'I stared at it', false],
    ['Star', 'a starred map', true],
    ['Stare', 'I stared at it', true],
    ['Car', 'She was caring', false],
    ['Care', 'She was caring', true],
    ['Rat', 'Rated run', false],
    ['Rate', 'Rated run', true],
    ['Hat', 'Hating it', false],
    ['Hate', 'Hating it', true],
    ['Pin', 'pinned down', true],
    ['Pin', 'she pined for him', false],
    ['Pot', 'Potted plant', true],
    ['Plan', 'Planning', true],
    ['Plane', 'Planning', false],
    ['Plan', 'planed wood', false],
    ['Quit', 'Quitting', true],
    ['Quit', 'quited', false],
    ['Yap', 'yapping', true],
    ['Gym', 'gymed', false],
    ['Ad', 'Adding a row', false],
    ['Add', 'Adding a row', true],
    ['Fall', 'falling', true],
    ['Gas', 'gassed', true],
    ['Box', 'Boxing', true],
    ['Bow', 'bowed', true],
    ['Play', 'playing', true],
    ['Cook', 'cooking', true],
    ['Rain', 'raining', true],
    ['Duel', 'dueling', true],
    ['Duel', 'duelled', true],
    ['Craft', 'crafted', true],
    ['Hunt', 'hunting', true],
    ['See', 'seeing', true],
    ['Visit', 'visited', true],
    ['Open', 'opening', true],
    ['Travel', 'travelled', true],
    ['Travel', 'traveled', true],
    ['Begin', 'beginning', true],
    ['Trap Door', 'trapping doors', true],
    ['Tap Door', 'taping doors', false],
    ['Star', 'two stars', true],
    ['Star', "the star's light", true],
    ['mins', '5 min', true],
    ['Hero', 'heroes', true],
  ])('%j in %j: %j', (wanted, source, isFound) => {
    expect(occurring([wanted], source)).toEqual(isFound ? [wanted] : []);
  });

  test('the longest of overlapping terms wins', () => {
    const terms = ['Mana', 'Mana Potion', 'Potion of Doom', 'Great Mana Potion'];
    expect(occurring(terms, 'a Mana Potion')).toEqual(['Mana Potion']);
    expect(occurring(terms, 'Mana Potion of Doom')).toEqual(['Mana', 'Potion of Doom']);
    expect(occurring(terms, 'Mana for a great mana potion')).toEqual(['Mana', 'Great Mana Potion']);
    expect(occurring(['魔法', '魔法薬'], '魔法薬を使う', 'ja')).toEqual(['魔法薬']);
  });

  test('case counts where the term says so', () => {
    const march = term('March', { caseSensitive: true });
    expect(occurring([march], 'we march')).toEqual([]);
    expect(occurring([march], 'In March')).toEqual(['March']);
    expect(occurring(['march', march], 'In March we rest')).toEqual(['March']);
    expect(occurring(['march', march], 'they march')).toEqual(['march']);
    expect(occurring([term('法力Ab', { caseSensitive: true })], '法力AB', 'zh-CN')).toEqual([]);
  });

  test('scripts without blanks are searched as they stand', () => {
    expect(occurring(['剑', '法力'], '他用剑恢复法力。', 'zh-CN')).toEqual(['剑', '法力']);
    expect(occurring(['マナ'], 'HPとマナを回復', 'ja')).toEqual(['マナ']);
    expect(occurring(['HP'], 'HPとマナを回復', 'ja')).toEqual(['HP']);
    expect(occurring(['마나'], '마나를 회복', 'ko')).toEqual(['마나']);
    expect(occurring(['มานา'], 'ฟื้นฟูมานา', 'th')).toEqual(['มานา']);
  });

  test('other languages are matched by their beginnings', () => {
    expect(occurring(['Мана', 'меч'], 'Не хватает маны для меча', 'ru')).toEqual(['Мана', 'меч']);
    expect(occurring(['Schwert'], 'des Schwertes', 'de')).toEqual(['Schwert']);
    expect(occurring(['Schwert'], 'Schwertfisch', 'de')).toEqual([]);
  });

  test('come in the order of the glossary, each once', () => {
    expect(occurring(['Gold', 'Mana'], 'mana, gold, mana')).toEqual(['Gold', 'Mana']);
  });

  test('cost little with a large glossary', () => {
    const words = Array.from({ length: 71 }, (_, index) => `${'bcdfghk'[index % 7]}${'aeiou'[index % 5]}r${index}`);
    const spent = (size: number): number => {
      const terms = words.slice(0, size).flatMap((one) => words.map((other) => term(`${one} ${other}`)));
      const matcher = createTermMatcher(terms, 'en', 'de');
      return cpuMs(() => {
        for (let row = 0; row < 2000; row++)
          matcher.occurring(`Take the ${words[row % 71]} ${words[row % 70]} to ${row}`);
      });
    };
    // 5,041 terms against 71: terms × rows would take 71 times as long.
    expect(spent(71)).toBeLessThan(20 * Math.max(spent(1), 20));
  });

  test('are found in linear time in hostile texts', () => {
    const matcher = createTermMatcher([term('a'), term('a a a b'), term('あ'), term('ああああい')], 'en', 'de');
    for (const text of ['a '.repeat(50_000), 'a'.repeat(300_000), 'あ'.repeat(50_000), "'s".repeat(50_000)]) {
      expectLinear((part) => matcher.occurring(part), text);
    }
  });
});

describe('A required text in a translation', () => {
  test.each([
    ['de', 'Schwert', 'die Kraft des Schwertes'],
    ['de', 'Zauberstab', 'alle Zauberstäbe'],
    ['de', 'Heiliges Schwert', 'mit dem heiligen Schwert'],
    ['de', 'Manatrank', 'drei Mana-Tränke'],
    ['de', 'Mana', 'ein Manatrank'],
    ['de', 'heilen', 'Du wurdest geheilt'],
    ['ru', 'Мана', 'Не хватает маны'],
    ['ru', 'зелье', 'пять зелий'],
    ['ru', 'Великий маг', 'к Великому магу'],
    ['fr', 'cheval', 'des chevaux'],
    ['fr', 'Anneau de la mer', 'l’anneau des mers'],
    ['es', 'Poción de maná', 'pociones de maná'],
    ['pt-BR', 'poção', 'duas poções'],
    ['en', 'Wolf', 'two wolves'],
    ['en', 'Knife', 'the knives'],
    ['tr', 'büyü', 'büyülerinden'],
    ['fi', 'miekka', 'miekoissanikaan'],
    ['ar', 'السيف', 'بسيفك'],
    ['zh-CN', '法力', '恢复5点法力值'],
    ['zh-CN', 'HP', '恢复ＨＰ'],
    ['ja', 'マナポーション', 'マナ・ポーションを飲む'],
    ['ko', '마나', '마나를 회복'],
    ['de', 'Lanternfish Games', 'von Lanternfish Games'],
    ['ru', 'Ingrid', 'Похлёбка Ingrid'],
  ])('%s: %j is found in %j', (targetLang, wanted, translation) => {
    expect(createTermMatcher([], 'en', targetLang).uses(translation, wanted, false)).toBe(true);
  });

  test.each([
    ['de', 'Schwert', 'die Kraft der Klinge'],
    ['de', 'Mana', 'Zauberkraft'],
    ['fr', 'mana', 'manger'],
    ['ru', 'мана', 'магия'],
    ['ru', 'зеркало', 'зерно'],
    ['ru', 'меч', 'мечтатель'],
    ['es', 'oro', 'tesoro'],
    ['zh-CN', '法力', '恢复魔力'],
    ['ja', 'マナ', '魔力'],
    ['de', 'Heiliges Schwert', 'Schwert'],
    ['en', 'Mana', ''],
  ])('%s: %j is not found in %j', (targetLang, wanted, translation) => {
    expect(createTermMatcher([], 'en', targetLang).uses(translation, wanted, false)).toBe(false);
  });

  test('keeps its case where the term says so', () => {
    const { uses } = createTermMatcher([], 'en', 'de');
    expect(uses('5 hp', 'HP', true)).toBe(false);
    expect(uses('5 HP', 'HP', true)).toBe(true);
    expect(uses('Mana fehlt', 'mana', true)).toBe(true);
  });
});

describe('A forbidden text in a translation', () => {
  test.each([
    ['de', 'Zauber', 'des Zaubers', true],
    ['de', 'Zauber', 'Zauberkraft', false],
    ['ru', 'магия', 'силой магии', true],
    ['zh-CN', '魔法', '魔法值', true],
    ['en', 'foe', 'all foes', true],
    ['en', 'hit point', 'a hit and a point', false],
  ] as const)('%s: %j in %j is %j', (targetLang, unwanted, translation, isHeld) => {
    expect(createTermMatcher([], 'en', targetLang).holds(translation, unwanted, false)).toBe(isHeld);
  });
});
