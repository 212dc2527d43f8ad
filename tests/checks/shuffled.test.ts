import { describe, expect, it } from 'vitest';
import { isShuffled } from '../../src/checks/shuffled.ts';
import { factsOf } from './support.ts';

const rows: [string, string][] = [
  ['Hello {0}!', '{0}，你好！'],
  ['Buy 10 potions', '购买10瓶药水'],
  ['<b>Quit</b>', '<b>退出</b>'],
  ['You have {1} coins and {2} gems.', '你有{1}枚硬币和{2}颗宝石。'],
  ['Level 25 reached', '达到25级'],
  ['Options', '选项'],
  ['See https://example.com/help', '请看 https://example.com/help'],
  ['Are you sure?', '确定吗？'],
];
const isAsked = (order: number[]) =>
  isShuffled(
    rows.map(([source], at) => ({ source, translation: rows[order[at]!]![1], targetLang: 'zh-CN' })),
    factsOf('numbered'),
  );

describe('a reply whose rows changed places', () => {
  it.each([
    ['two rows are swapped', [0, 4, 2, 3, 1, 5, 6, 7]],
    ['neighbours are swapped', [1, 0, 2, 3, 4, 5, 6, 7]],
    ['all move along by one', [1, 2, 3, 4, 5, 6, 7, 0]],
    ['all move back by one', [7, 0, 1, 2, 3, 4, 5, 6]],
    ['it is back to front', [7, 6, 5, 4, 3, 2, 1, 0]],
    ['all are mixed', [3, 6, 4, 0, 2, 7, 1, 5]],
  ])('is recognised when %s', (_, order) => {
    expect(isAsked(order)).toBe(true);
  });

  it('is not seen in a reply in order', () => {
    expect(isAsked([0, 1, 2, 3, 4, 5, 6, 7])).toBe(false);
  });

  it('is not seen in faults of single rows', () => {
    const pairs = rows.map(([source, translation], at) => ({
      source,
      translation: at === 0 ? '你好！' : at === 4 ? '达到二十五级' : translation,
      targetLang: 'zh-CN',
    }));
    expect(isShuffled(pairs, factsOf('numbered'))).toBe(false);
  });

  const asked = (texts: [string, string][]) =>
    isShuffled(
      texts.map(([source, translation]) => ({ source, translation, targetLang: 'ru' })),
      factsOf('percent_names'),
    );
  const slots = [
    'Battle wait',
    ...Array.from({ length: 8 }, (_, at) => `Battle spell shortcut ${at}`),
    'Battle surrender',
  ];
  const translated = (source: string) =>
    source
      .replace('Battle spell shortcut', 'Битва: клавиша')
      .replace('Battle wait', 'Битва: ждать')
      .replace('Battle surrender', 'Битва: сдаться');

  it('is not seen in a series counted anew', () => {
    expect(
      asked(slots.map((source) => [source, translated(source).replace(/\d/, (digit) => String(Number(digit) + 1))])),
    ).toBe(false);
  });

  it('is recognised when a series moves along', () => {
    const texts = slots.map(translated);
    expect(asked(slots.map((source, at) => [source, texts[(at + 1) % texts.length] as string]))).toBe(true);
  });

  const castle = 'We must reach the castle before sunset, or the gates will be shut.';
  const few = (texts: [string, string][], targetLang: string, suspected = false) =>
    isShuffled(
      texts.map(([source, translation]) => ({ source, translation, sourceLang: 'en', targetLang })),
      factsOf('numbered'),
      { suspected },
    );
  const twoRows: [string, [string, string][]][] = [
    [
      'zh-CN',
      [
        ['Sell 12 pears', '出售12个梨'],
        ['No', '否'],
      ],
    ],
    [
      'zh-CN',
      [
        ['Yes', '是'],
        [castle, '我们必须在日落之前到达城堡，否则大门就会关闭。'],
      ],
    ],
    [
      'de',
      [
        ['Yes', 'Ja'],
        [castle, 'Wir müssen die Burg vor Sonnenuntergang erreichen, sonst schließen die Tore.'],
      ],
    ],
  ];
  it.each(twoRows)('is recognised in two rows of %s: %j', (language, [one, other]) => {
    expect(few([one!, other!], language)).toBe(false);
    expect(few([one!, other!], language, true)).toBe(false);
    expect(
      few(
        [
          [one![0], other![1]],
          [other![0], one![1]],
        ],
        language,
      ),
    ).toBe(true);
  });

  it('is recognised by less when it is suspected', () => {
    const swapped: [string, string][] = [
      ['Are you ready?', 'Los geht es!'],
      ['Go now!', 'Bist du bereit?'],
      ['Go back', 'Zurück'],
    ];
    expect(few(swapped, 'de')).toBe(false);
    expect(few(swapped, 'de', true)).toBe(true);
  });

  it('is not seen in translations of a shorter, older text', () => {
    const more = 'Once the population of the colony has reached 8, it can be upgraded to a factory for 240 hammers';
    expect(
      asked([
        ['Sons of Liberty', 'Filhos da Liberdade'],
        ['Trade Bonus', 'Bônus Sob o Comércio'],
        ['This nation has a trade bonus.', 'Esta nação possui bônus sob o comércio'],
        [
          'The newspaper, which can be built as soon the population reaches 4, for 120 hammers, increases bell production.',
          'Aumenta a produção de sinos',
        ],
        [
          'The printing press, which can be upgraded to a newspaper as soon as the population reaches 4, for 120 hammers, increases it.',
          'Aumenta a produção de sinos',
        ],
        [
          `The distillery is used to produce rum from sugar. ${more}. A distillery increases rum production.`,
          'Aumenta a produção de rum',
        ],
        [
          `The tobacconist's house is used to produce cigars from tobacco. ${more}, by Adam Smith.`,
          'É construída automaticamente quando você constrói uma colônia nova',
        ],
        [
          `The tobacconist's shop is used to produce cigars from tobacco. ${more}. A shop increases production.`,
          'Aumenta a produção de cigarros',
        ],
        ['The fur factory is used to produce coats from furs.', 'Aumenta a produção de Casacos'],
        ['Lumber yield', 'Rendimento madeireiro'],
      ]),
    ).toBe(false);
  });
});
