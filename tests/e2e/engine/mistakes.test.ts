import { expect, test } from 'vitest';
import type { FakeItem, FakeRequest, Respond } from '../../support/fake-provider.ts';
import { expectAgreement, resultOf, type SetupOptions, setUp } from './support.ts';

/** A row, what a model wrongly said of it, and what it says when asked again. */
interface Mistake {
  source: string;
  wrong: string | string[];
  right: string;
  to?: string;
  maxLength?: number;
  glossary?: Record<string, unknown>;
  /** `placeholder_families`; absent: found by the program. */
  families?: string[];
}

const cell = (text: string | number): string => `"${String(text).replaceAll('"', '""')}"`;

/** Says the wrong texts one after the other, then the right one. Rows that are not the mistake's are done well. */
function liar({ source, wrong, right }: Mistake): Respond {
  const lies = [wrong].flat();
  return ({ items, translations }: FakeRequest) => {
    const texts = new Map(translations);
    const asked = items.find(({ text }) => text === source);
    if (asked) texts.set(asked.key, lies.shift() ?? right);
    return { raw: JSON.stringify(Object.fromEntries(texts)) };
  };
}

async function tryMistake(mistake: Mistake, more: SetupOptions = {}) {
  const { source, to = 'ja', maxLength = '', glossary, families } = mistake;
  const settings = {
    to: [to],
    ...(glossary && { glossary }),
    ...(families && { placeholder_families: families }),
    ...more.settings,
  };
  const { project, fake } = await setUp(`id,source,max_length\nrow,${cell(source)},${maxLength}\n`, {
    ...more,
    settings,
  });
  fake.set(liar(mistake));
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  const again = fake.requests.slice(1).flatMap(({ items }): FakeItem[] => [...items]);
  return { report, fake, again, row: resultOf(project)[0] };
}

const askedAgain: [name: string, mistake: Mistake, problem: RegExp][] = [
  [
    'a placeholder was dropped',
    {
      source: 'You have {0} coins and {1} gems',
      wrong: 'コインと{1}個の宝石があります',
      right: 'コイン{0}枚と宝石{1}個があります',
    },
    /\{0\} is missing/,
  ],
  [
    'a placeholder was invented',
    {
      source: 'You have {0} coins and {1} gems',
      wrong: 'コイン{0}枚と宝石{1}個と{2}',
      right: 'コイン{0}枚と宝石{1}個があります',
    },
    /\{2\}/,
  ],
  [
    'two printf conversions changed places',
    { source: '%s costs %d gold', wrong: '%d gold kostet %s', right: '%s kostet %d Gold', to: 'de' },
    /%s|%d/,
  ],
  [
    'tags changed places',
    {
      source: 'Press <b>Start</b> to play',
      wrong: '</b>スタート<b>を押して遊ぶ',
      right: '<b>スタート</b>を押して遊ぶ',
    },
    /<\/?b>/,
  ],
  [
    'a term was ignored in a strict glossary',
    {
      source: 'The Mana Potion restores strength',
      wrong: '魔力の薬は力を回復する',
      right: 'マナポーションは力を回復する',
      glossary: { strict: true, 'Mana Potion': { ja: 'マナポーション' } },
    },
    /マナポーション/,
  ],
  [
    'the answer was in the wrong language',
    {
      source: 'The guards have closed the old gate',
      wrong: 'Les gardes ont fermé la vieille porte de la ville',
      right: '衛兵が古い門を閉めた',
    },
    /Japanese/,
  ],
  [
    'the answer was in another Latin language',
    {
      source: 'The guards have closed the old gate and will not open it again',
      wrong: 'The watchmen have now shut the ancient gate and they will not open it for you again',
      right: 'Die Wachen haben das alte Tor geschlossen und öffnen es nicht wieder',
      to: 'de',
    },
    /German|English/,
  ],
  [
    "a variable of Ren'Py was translated",
    {
      source: 'Welcome back, {b}[player]{/b}. You look tired, [player].',
      wrong: 'Bon retour, {b}[joueur]{/b}. Tu as l’air fatigué, [joueur].',
      right: 'Bon retour, {b}[player]{/b}. Tu as l’air fatigué, [player].',
      to: 'fr',
      families: ['renpy'],
    },
    /\[player\] became \[joueur\]/,
  ],
  [
    "a tag of Ren'Py was left open",
    {
      source: 'Welcome back, {b}[player]{/b}.',
      wrong: 'Bon retour, {b}[player].',
      right: 'Bon retour, {b}[player]{/b}.',
      to: 'fr',
      families: ['renpy'],
    },
    /\{b\} is not closed/,
  ],
  [
    'a variable of RPG Maker got another number',
    {
      source: '\\C[2]\\N[1]\\C[0] found \\V[12] gold!',
      wrong: '\\C[2]\\N[1]\\C[0]は\\V[2]ゴールドを見つけた！',
      right: '\\C[2]\\N[1]\\C[0]は\\V[12]ゴールドを見つけた！',
    },
    /\\V\[12\] became \\V\[2\]/,
  ],
  [
    'the argument of a plural was translated',
    {
      source: '{count, plural, one {# potion} other {# potions}} left',
      wrong: 'Noch {anzahl, plural, one {# Trank} other {# Tränke}}',
      right: 'Noch {count, plural, one {# Trank} other {# Tränke}}',
      to: 'de',
    },
    /\{count, plural, one \{ became \{anzahl, plural, one \{/,
  ],
  [
    'a plural lost its closing brace',
    {
      source: '{count, plural, one {# potion} other {# potions}} left',
      wrong: 'Noch {count, plural, one {# Trank} other {# Tränke}',
      right: 'Noch {count, plural, one {# Trank} other {# Tränke}}',
      to: 'de',
    },
    /plural of count is not closed, a } is missing/,
  ],
  [
    'the keywords of a plural were translated',
    {
      source: '{n, plural, one {# day left} other {# days left}}',
      wrong: '{n, plural, 一 {# 天} 其他 {# 天}}',
      right: '{n, plural, other {还剩 # 天}}',
      to: 'zh-CN',
    },
    /`一`, `其他`, which is no keyword and has no branch `other`; keep the keywords one, other/,
  ],
  [
    'a plural lost its number',
    {
      source: '{count, plural, one {# potion} other {# potions}} left',
      wrong: 'ポーションが残っている',
      right: 'ポーションが残り{count, plural, other {#個}}',
    },
    /\{count, plural, …\} is missing/,
  ],
  [
    'a colour of OpenTTD was dropped',
    {
      source: '{BLACK}Cost: {GOLD}{CURRENCY_LONG}{BLACK} a year',
      wrong: '{BLACK}Kosten: {GOLD}{CURRENCY_LONG} im Jahr',
      right: '{BLACK}Kosten: {GOLD}{CURRENCY_LONG}{BLACK} im Jahr',
      to: 'de',
    },
    /\{BLACK\} is missing/,
  ],
  [
    'a code of OpenTTD was translated',
    {
      source: '{WHITE}{STATION} accepts {STRING}',
      wrong: '{WHITE}{BAHNHOF} nimmt {STRING} an',
      right: '{WHITE}{STATION} nimmt {STRING} an',
      to: 'de',
    },
    /\{STATION\} became \{BAHNHOF\}/,
  ],
  [
    'a percent sign was not doubled',
    { source: 'Damage +%d%%', wrong: 'Schaden +%d %', right: 'Schaden +%d %%', to: 'de' },
    /the source writes %%/,
  ],
  [
    'a family that was set lost a placeholder',
    { source: 'It costs $1', wrong: '価格', right: '価格は$1', families: ['dollar'] },
    /\$1 is missing/,
  ],
  [
    'the message itself was echoed',
    {
      source: 'The guards have closed the old gate',
      wrong: '{"source_lang":"en","target_lang":"ja","items":{"1":"The guards have closed the old gate"}}',
      right: '衛兵が古い門を閉めた',
    },
    /./,
  ],
  [
    'an explanation came with it',
    {
      source: 'The guards have closed the old gate',
      wrong: '衛兵が古い門を閉めた (This keeps the tone of the original.)',
      right: '衛兵が古い門を閉めた',
    },
    /./,
  ],
];

test.each(askedAgain)('a row is asked again when %s', async (_, mistake, problem) => {
  const { report, again, row } = await tryMistake(mistake);
  expect(row).toMatchObject({ translation: mistake.right, status: 'completed' });
  expect(again).toHaveLength(1);
  expect(again[0]).toMatchObject({ previous: mistake.wrong, problem: expect.stringMatching(problem) });
  expect(report.quality).toMatchObject({ answered: 1, right_at_first: 0 });
});

const mended: [name: string, mistake: Mistake, text: string][] = [
  ['words before it', { source: 'Enter the gate', wrong: 'Translation: 門に入る', right: '' }, '門に入る'],
  ['a translated variable number', { source: 'Use {0}', wrong: '{０}を使う', right: '' }, '{0}を使う'],
  ['a translated placeholder', { source: 'Use {0}', wrong: '{零}を使う', right: '' }, '{0}を使う'],
  ['full-width braces', { source: 'Use {0}', wrong: '｛0｝を使う', right: '' }, '{0}を使う'],
  ['a full-width percent sign', { source: 'Hello, %s!', wrong: 'こんにちは、％s！', right: '' }, 'こんにちは、%s！'],
  ['full-width digits', { source: 'Hello, %1$s!', wrong: 'こんにちは、%１$s！', right: '' }, 'こんにちは、%1$s！'],
  ['a line feed for its escape', { source: 'One\\nTwo', wrong: '一\n二', right: '' }, '一\\n二'],
  ['an escape for a line feed', { source: 'One\nTwo', wrong: '一\\n二', right: '' }, '一\n二'],
  ['doubled escapes of JSON', { source: 'One\\nTwo', wrong: '一\\\\n二', right: '' }, '一\\n二'],
  ['blanks lost at the edges', { source: ' Enter: ', wrong: '入力：', right: '' }, ' 入力： '],
  ['quotes put around it', { source: 'Enter the old gate', wrong: '"古い門に入る"', right: '' }, '古い門に入る'],
];

test.each(mended)('%s is mended without asking again', async (_, mistake, text) => {
  const { report, fake, row } = await tryMistake(mistake);
  expect(row).toMatchObject({ translation: text, status: 'completed', error: '' });
  expect(fake.requests).toHaveLength(1);
  expect(report.quality.mended).toHaveLength(1);
});

test('what is no placeholder by the configuration is not missed', async () => {
  const mistake = { source: 'Hello {0}', wrong: 'こんにちは', right: '', families: ['printf'] };
  const { row, fake } = await tryMistake(mistake);
  expect(row).toMatchObject({ translation: 'こんにちは', status: 'completed' });
  expect(fake.requests).toHaveLength(1);
});

test("a name of Ren'Py is found without any configuration", async () => {
  const lines = ['Hello, [player]!', '{b}Stop!{/b}', 'Who is [player]?', 'Nobody knows.'];
  const { project, fake } = await setUp(`id,source\n${lines.map((text, at) => `k${at},${cell(text)}`).join('\n')}\n`, {
    translate: (source) => source.replace(/\p{L}+(?![^{[]*[}\]])/gu, 'mot'),
    settings: { to: ['fr'] },
  });
  fake.set(({ translations }, index) => {
    if (index > 0) return undefined;
    const texts = translations.map(([key, text]) => [key, text.replace('[player]', '[joueur]')]);
    return { raw: JSON.stringify(Object.fromEntries(texts)) };
  });
  expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect(resultOf(project).map(({ translation }) => translation)).toEqual([
    'mot, [player]!',
    '{b}mot!{/b}',
    'mot mot [player]?',
    'mot mot.',
  ]);
  expect(fake.requests[1]?.items.map(({ text }) => text)).toEqual([lines[0], lines[2]]);
});

test('a text too long is told its count', async () => {
  const mistake = { source: 'Confirm', wrong: ['確認してください', '確認してよ'], right: '確認', maxLength: 4 };
  const { report, again, row } = await tryMistake(mistake);
  expect(row).toMatchObject({ translation: '確認', status: 'completed' });
  expect(again.map(({ previous, problem }) => [previous, problem])).toEqual([
    ['確認してください', expect.stringMatching(/8 characters.*4/)],
    ['確認してよ', expect.stringMatching(/5 characters.*4/)],
  ]);
  expect(again.every(({ max_length }) => max_length === 4)).toBe(true);
  expect(report.requests.total).toBe(3);
});

test('a row never right fails with its check and the last answer', async () => {
  const wrong = ['確認してください', '確認してよね', '確認してよ'];
  const mistake = { source: 'Confirm', wrong, right: '確認', maxLength: 4 };
  const { report, row } = await tryMistake(mistake);
  expect(row).toMatchObject({ translation: '', status: 'failed', error: expect.stringMatching(/^length: /) });
  expect(report.failures).toMatchObject([{ code: 'length' }]);
});

test('a faulty text may be kept with its issue', async () => {
  const wrong = ['確認してください', '確認してよね', '確認してよ'];
  const mistake = { source: 'Confirm', wrong, right: '確認', maxLength: 4 };
  const { project, fake } = await setUp('id,source,max_length\nrow,Confirm,4\n', {
    settings: { to: ['ja'], on_check_failure: 'keep' },
  });
  fake.set(liar(mistake));
  const result = await project.run(['run', 'tasks.csv']);
  expect(result.code).toBe(0);
  expect(resultOf(project)).toMatchObject([
    { translation: '確認してよ', status: 'completed', error: expect.stringMatching(/^length: .*5 characters/) },
  ]);
  expect(result.stderr).toContain('length (error)');
  expect(await project.run(['run', 'tasks.csv'])).toMatchObject({ code: 0 });
  expect(fake.requests).toHaveLength(3);
});

const stories = Array.from({ length: 12 }, (_, index) => `The hero has ${index + 11} gems in room {${index}}`);
const good = (source: string): string =>
  source.replace(/The hero has (\d+) gems in room (.*)/, '勇者は部屋$2に宝石を$1個持つ');

test.each([
  ['two rows', (texts: string[]) => [texts[1], texts[0], ...texts.slice(2)]],
  ['all rows by one', (texts: string[]) => [...texts.slice(1), texts[0]]],
  ['all rows turned round', (texts: string[]) => texts.toReversed()],
])('a reply in another order is asked again as a whole: %s', async (_, shuffle) => {
  const { project, fake } = await setUp(`id,source\n${stories.map((text, at) => `k${at},${text}`).join('\n')}\n`, {
    settings: { to: ['ja'] },
    translate: good,
  });
  fake.set(({ translations }, index) => {
    if (index > 0) return undefined;
    const texts = shuffle(translations.map(([, text]) => text));
    return { raw: JSON.stringify(Object.fromEntries(translations.map(([key], at) => [key, texts[at]]))) };
  });
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv', '--concurrency', '1']), fake);
  expect(resultOf(project).map(({ translation }) => translation)).toEqual(stories.map(good));
  expect(fake.requests[1]?.items).toEqual(fake.requests[0]?.items);
  expect(report.wasted).toMatchObject([{ outcome: 'shuffled', requests: 1 }]);
  expect(report.quality).toMatchObject({ answered: stories.length, right_at_first: 0 });
});

test('a model that always mixes rows up loses none', async () => {
  const { project, fake } = await setUp(`id,source\n${stories.map((text, at) => `k${at},${text}`).join('\n')}\n`, {
    settings: { to: ['ja'] },
    translate: good,
  });
  fake.set(({ translations }) => {
    const texts = translations.map(([, text]) => text).toReversed();
    return { raw: JSON.stringify(Object.fromEntries(translations.map(([key], at) => [key, texts[at]]))) };
  });
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv', '--concurrency', '1']), fake);
  expect(report.outcome).toBe('done');
  expect(resultOf(project).map(({ translation }) => translation)).toEqual(stories.map(good));
});

test('a reply that was mixed up before is trusted less', async () => {
  const texts = new Map([
    ['Are you ready?', 'Bist du bereit?'],
    ['Go now!', 'Los geht es!'],
    ['Go back', 'Zurück'],
    ['Sell 12 pears', '12 Birnen verkaufen'],
    ['The guards have closed the old gate', 'Die Wachen haben das alte Tor geschlossen'],
  ]);
  const { project, fake } = await setUp(
    `id,source\n${[...texts.keys()].map((text, at) => `k${at},${text}`).join('\n')}\n`,
    {
      settings: { to: ['de'] },
      translate: (source) => texts.get(source) ?? '',
    },
  );
  // The second reply alone would pass: nothing but the ends of two short sentences is out of place.
  const order = [
    [4, 3, 2, 1, 0],
    [1, 0, 2, 3, 4],
  ];
  fake.set(({ translations }, index) => {
    const places = order[index];
    if (!places) return undefined;
    const said = translations.map(([key], at) => [key, translations[places[at] ?? at]?.[1]]);
    return { raw: JSON.stringify(Object.fromEntries(said)) };
  });
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv', '--concurrency', '1']), fake);
  expect(resultOf(project).map(({ translation }) => translation)).toEqual([...texts.values()]);
  expect(report.wasted).toMatchObject([{ outcome: 'shuffled', requests: 2 }]);
});

test('a row that holds its neighbour too is asked again', async () => {
  const lines = ['The guards have closed the old gate', 'The harbour is quiet at night and nobody sails'];
  const texts = ['衛兵が古い門を閉めた', '夜の港は静かで誰も船を出さない'];
  const { project, fake } = await setUp(`id,source\na,${lines[0]}\nb,${lines[1]}\n`, {
    settings: { to: ['ja'] },
    translate: (source) => texts[lines.indexOf(source)] ?? '',
  });
  fake.set((_, index) => (index === 0 ? { raw: JSON.stringify({ 1: `${texts[0]}。${texts[1]}。` }) } : undefined));
  expectAgreement(project, await project.run(['run', 'tasks.csv', '--concurrency', '1']), fake);
  expect(resultOf(project).map(({ translation }) => translation)).toEqual(texts);
});

test.each([
  ['never comes back', Number.POSITIVE_INFINITY],
  ['comes back by itself', 1],
])('a row that always holds its neighbour is marked, which %s', async (_, from) => {
  const lines = ['The guards have closed the old gate', 'The harbour is quiet at night and nobody sails'];
  const texts = ['衛兵が古い門を閉めた', '夜の港は静かで誰も船を出さない'];
  const { project, fake } = await setUp(`id,source\na,${lines[0]}\nb,${lines[1]}\n`, { settings: { to: ['ja'] } });
  fake.set(({ items }, index) => {
    const keyOf = (line?: string): string | undefined => items.find(({ text }) => text === line)?.key;
    const [merged, lost] = lines.map(keyOf);
    const isGiven = lost !== undefined && (index >= from || merged === undefined);
    const reply = { ...(merged && { [merged]: `${texts.join('。')}。` }), ...(isGiven && { [lost]: texts[1] }) };
    return { raw: JSON.stringify(reply) };
  });
  await project.run(['run', 'tasks.csv', '--concurrency', '1']);
  const sheet = (await project.run(['tasks', 'tasks.csv', '--needs-review', '--format', 'csv'])).stdout;
  expect(sheet).toMatch(/^2,a,.*ratio: it seems to hold the translation of another row too/m);
});

test('issues that ship are listed for a reviewer', async () => {
  const { project, fake } = await setUp('id,source\nsum,You earn 15 gold\n', { settings: { to: ['de'] } });
  fake.set(({ translations }) => ({ raw: JSON.stringify({ [translations[0]![0]]: 'Du verdienst 50 Gold' }) }));
  const result = await project.run(['run', 'tasks.csv']);
  expect(result.stderr).toMatch(/1 +numbers \(warning\)/);
  const sheet = (await project.run(['tasks', 'tasks.csv', '--needs-review', '--format', 'csv'])).stdout;
  expect(sheet).toMatch(/^row,id,.*,issue,rejected\n2,sum,/);
  project.write('review.csv', sheet.replace('50 Gold', '15 Gold'));
  const again = await project.run(['run', 'tasks.csv', '--base', 'review.csv']);
  expect(again.code).toBe(0);
  expect(fake.requests).toHaveLength(1);
  expect(resultOf(project)).toMatchObject([{ translation: 'Du verdienst 15 Gold', status: 'completed' }]);
});
