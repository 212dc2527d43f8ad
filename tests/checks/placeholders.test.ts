import { describe, expect, it } from 'vitest';
import { detectFamilies } from '../../src/checks/families.ts';
import { placeholders } from '../../src/checks/placeholders.ts';
import { mendTwins } from '../../src/checks/twins.ts';
import { findValues } from '../../src/checks/values.ts';
import type { PlaceholderFamily } from '../../src/types/check.ts';
import { factsOf } from './support.ts';

const found = (text: string, ...families: PlaceholderFamily[]) =>
  findValues(text, new Set(families)).map(({ text: token }) => token);
const messages = (source: string, translation: string, ...families: PlaceholderFamily[]) =>
  placeholders.find({ source, translation, targetLang: 'ja' }, factsOf(...families)).map(({ message }) => message);
const errors = (source: string, translation: string, ...families: PlaceholderFamily[]) =>
  placeholders
    .find({ source, translation, targetLang: 'ja' }, factsOf(...families))
    .filter(({ severity }) => severity !== 'warning');

describe('value placeholders', () => {
  it.each<[string, PlaceholderFamily[], string[]]>([
    ['%s has %02d of %1$s, 50% damage, 5%off, %%d', ['printf'], ['%s', '%02d', '%1$s']],
    ['%dx%d %string%. %difference%% %d%%', ['percent_names', 'printf'], ['%d', '%d', '%string%', '%difference%', '%d']],
    ['%(player)s and %(n)03d', ['python'], ['%(player)s', '%(n)03d']],
    ['{0} {1:N2} {0} {name}', ['numbered'], ['{0}', '{1:N2}', '{0}']],
    ['{n, plural, one {day} other {{n} days}} {b}x{/b}', ['icu'], ['{n, plural, one {', '{n}']],
    ['{{tag:country|%nation%}} {{plural:%n%|one=x}}', ['icu', 'percent_names'], ['%nation%', '%n%']],
    ['$name|, ${val} $5.99 $unit.name.', ['dollar', 'dollar_braces'], ['$name', '${val}', '$unit.name']],
    ['{BLACK}{1:STRING}{P "" s}{NBSP}{G=m}', ['engine_codes'], ['{BLACK}', '{1:STRING}']],
    ['[player!t] [b]x[/b] \\V[1] \\n[2] \\c[3]', ['renpy', 'rpg_maker'], ['[player!t]', '\\V[1]', '\\n[2]']],
    ['Qt %1 of %L2', ['qt'], ['%1', '%L2']],
  ])('of %j', (text, families, expected) => {
    expect(found(text, ...families)).toEqual(expected);
  });
});

describe('the families of a file', () => {
  const names = (...sources: string[]) => detectFamilies(sources).map(({ family }) => family);
  it.each<[string, string[], PlaceholderFamily[]]>([
    ['numbers in braces', ['Hello {0}', 'Bye'], ['numbered']],
    ['a game with engine codes', ['{BLACK}Cost: {GOLD}{COMMA}', '{WHITE}{1:STRING}'], ['engine_codes']],
    ['a plural', ['{n, plural, one {day} other {# days}}', 'Hi {name}'], ['icu']],
    ['highlighted words', ['{Battle Timer}', '{Additional Attacks}\nHits ${val} times', '{King}'], ['dollar_braces']],
    ["tags of Ren'Py", ['{b}Bold{/b}', '{i}it{/i}', '[name!t] waves'], ['renpy']],
    ['tags in brackets', ['[accent]Win[]', '[red]No[]'], []],
    ['prose with money and percent', ['It costs $5', '50% off, 100 % sure', 'Take {this}'], ['icu']],
    ['percent names', ['%amount% of %goods%', 'Tax falls by %difference%%'], ['percent_names']],
    ['conversions and percent signs', ['%d%% of %s', '%s'], ['printf']],
  ])('are found from %s', (_, sources, families) => {
    expect(names(...sources)).toEqual(families);
  });

  it('come with the number of their rows', () => {
    expect(detectFamilies(['{0} {1}', '{0}', 'x', '%s'])).toEqual([
      { family: 'numbered', rows: 2 },
      { family: 'printf', rows: 1 },
    ]);
  });
});

describe('the check of placeholders', () => {
  it('takes a translated heading in braces for no name', () => {
    const source = '{Battle Timer}\nEnds in {turns} turns';
    expect(messages(source, '{Kampfuhr}\nEndet in {turns} Runden', 'icu')).toEqual([]);
    expect(messages(source, '{Kampfuhr}\nEndet in {turns} Runden von {alle}', 'icu')).toHaveLength(1);
    expect(errors('Ends in {turns} turns', 'Endet in {turns} Runden {alle}', 'icu')).toHaveLength(1);
  });

  it('knows the codes of OpenTTD beside names', () => {
    expect(messages('{STRING2} of {name}', '{STRING} von {name}', 'icu')).toEqual([]);
  });

  it.each<[string, string, string, PlaceholderFamily, string[]]>([
    ['a dropped one', 'Hello {0}', 'こんにちは', 'numbered', ['the placeholder {0} is missing']],
    ['an invented one', 'Hello', '{0}さん', 'numbered', ['the placeholder {0} is not in the source']],
    ['a translated one', 'Hi {0}', '{零}さん', 'numbered', ['the placeholder {0} became {零}']],
    ['a renamed one', 'Hi {name}', 'Hola {nombre}', 'icu', ['the placeholder {name} became {nombre}']],
    ['a changed conversion', '%d of %s', '%d / %d', 'printf', ['the placeholder %s became %d']],
    ['a dropped first', '%s has %d', '%d', 'printf', ['the placeholder %s is missing']],
    ['a number out of range', '%1$s', '%2$s', 'printf', ['the placeholder %1$s became %2$s']],
    [
      'a dropped colour said twice',
      '{RED}Stop{BLACK}, {RED}now',
      '{RED}Halt{BLACK}, nun',
      'engine_codes',
      ['the placeholder {RED} is missing'],
    ],
    [
      'a percent sign not doubled',
      'up %d%%',
      'plus %d %',
      'printf',
      ['a percent sign stands there as %, the source writes %%'],
    ],
    [
      'a doubled percent sign',
      '50% off',
      '50%% Rabatt',
      'printf',
      ['a percent sign stands there as %%, the source writes %'],
    ],
    [
      'a translated argument of a plural',
      '{n, plural, one {# old day} other {# old days}}',
      '{tage, plural, one {# Tag} other {# Tage}}',
      'icu',
      ['the placeholder {n, plural, one { became {tage, plural, one {'],
    ],
    [
      'a plural dropped with its number',
      'Update {n, plural, one {# mod} other {# mods}}',
      'Mod を更新',
      'icu',
      ['the placeholder {n, plural, …} is missing'],
    ],
    [
      'a plural without its number',
      '{n, plural, one {# day} other {# days}}',
      '{n, plural, other {日}}',
      'icu',
      ['the value of {n} is missing, its arms lack #'],
    ],
    [
      'a plural without its header',
      '{n} {n, plural, one {day} other {days}}',
      '{n} Tag} other {{n} Tage}}',
      'icu',
      ['braces of the plural or select are missing'],
    ],
    [
      'a changed order',
      '%s has %d',
      '%d %s',
      'printf',
      ['the placeholders %s %d changed their order; keep it, or number them: %1$s %2$d'],
    ],
  ])('names %s', (_, source, translation, family, expected) => {
    expect(messages(source, translation, family)).toEqual(expected);
  });

  it.each<[string, string, string, PlaceholderFamily]>([
    ['numbered conversions in another order', '%s has %d', '%2$d %1$s', 'printf'],
    ['names in another order', '{a} of {b}', '{b}の{a}', 'icu'],
    ['a Japanese percent sign', 'up %d%%', '%d％アップ', 'printf'],
    ['plural arms fewer', '{n, plural, one {# day} other {# days}}', '{n, plural, other {#日}}', 'icu'],
    ['a string code by another name', '{RAW_STRING}{COMMA}', '{G=m}{STRING}{NBSP}{COMMA}', 'engine_codes'],
    ['the percent sign of a value', '%s%% of 5%%', '5%% の %s%%', 'printf'],
    ['marks of direction', '{TOWN} ({COMMA})', '{RLE}{TOWN} {RLM}({COMMA})', 'engine_codes'],
    ['a date in its own order', '%A, %B %d %Y, %H:%M', '%Y年%B%d日%A %H:%M', 'printf'],
    [
      'a number said by a plural',
      '{n} {n, plural, one {day} other {days}}',
      '{n, plural, one {# Tag} other {# Tage}}',
      'icu',
    ],
    ['a trailing pipe', '$name| runs.', '$nameが走る', 'dollar'],
  ])('lets %s pass', (_, source, translation, family) => {
    expect(messages(source, translation, family)).toEqual([]);
  });

  it('only warns of a plural that shows no number', () => {
    const pair = ['Delete {n, plural, one {backup} other {backups}}', 'バックアップを削除'] as const;
    expect(messages(...pair, 'icu')).toEqual(['the placeholder {n, plural, …} is missing']);
    expect(errors(...pair, 'icu')).toEqual([]);
  });

  it('only warns of a name said less often', () => {
    expect(messages('{a} and {a}', '{a}', 'icu')).toHaveLength(1);
    expect(errors('{a} and {a}', '{a}', 'icu')).toEqual([]);
  });
});

describe('a plural or select that a program cannot read', () => {
  const days = '{n, plural, one {# day} other {# days}}';
  const kept = 'keep the keywords one, other as they are, translate only the branch texts';
  const people = '{g, select, male {He} female {She} other {They}} left';
  it.each<[string, string, string, string]>([
    [
      'with translated keywords',
      days,
      '{n, plural, 一 {# 天} 其他 {# 天}}',
      `the plural of n has the branch \`一\`, \`其他\`, which is no keyword and has no branch \`other\`; ${kept}`,
    ],
    [
      'with a keyword of Latin letters',
      days,
      '{n, plural, eins {# Tag} other {# Tage}}',
      `the plural of n has the branch \`eins\`, which is no keyword; ${kept}`,
    ],
    ['without `other`', days, '{n, plural, one {# Tag}}', `the plural of n has no branch \`other\`; ${kept}`],
    [
      'without its last brace',
      days,
      '{n, plural, one {# Tag} other {# Tage}',
      `the plural of n is not closed, a } is missing; ${kept}`,
    ],
    [
      'with translated keys',
      people,
      '{g, select, männlich {Er} female {Sie} other {Jemand}} ging',
      'the select of g has the branch `männlich`, which is no keyword; keep the keywords male, female, other as they are, translate only the branch texts',
    ],
    [
      'of another kind',
      days,
      '{n, 复数, one {天} other {天}}',
      '{n, 复数, one { is no plural; begin it with {n, plural, as the source does',
    ],
  ])('is told %s', (_, source, translation, expected) => {
    expect(messages(source, translation, 'icu')[0]).toBe(expected);
    expect(errors(source, translation, 'icu').length).toBeGreaterThan(0);
  });

  it.each([
    [days, '{n, plural, =0 {heute} one {# день} few {# дня} many {# дней} other {# дня}}'],
    [days, '{n, plural, offset:1 other {#日}}'],
    ['{n} days', '{n, plural, one {# Tag} other {# Tage}}'],
    [people, '{g, select, male {Il} female {Elle} other {On}} partit'],
    ["'{'x'}' {n, plural, one {a} other {b}} {m}", "{m} '{'x'}' {n, plural, one {{m}} other {b}}"],
    ['{n, plural, one {#} other {#', '{n, plural, one {#} other {#'],
  ])('is not seen from %j in %j', (source, translation) => {
    expect(errors(source, translation, 'icu')).toEqual([]);
  });
});

describe('twins of placeholders', () => {
  const mended = (source: string, translation: string, family: PlaceholderFamily) =>
    mendTwins({ source, translation, targetLang: 'ja' }, factsOf(family));
  it.each<[string, string, string, PlaceholderFamily]>([
    ['Hi %s', '％sさん', '%sさん', 'printf'],
    ['Hi %s', '％ｓさん', '%sさん', 'printf'],
    ['Hi %1$s', '%１$sさん', '%1$sさん', 'printf'],
    ['Hi {0}', '｛0｝さん', '{0}さん', 'numbered'],
    ['Hi {0}', '{ 0 }さん', '{0}さん', 'numbered'],
    ['Hi {0}', '{零}さん', '{0}さん', 'numbered'],
    ['Hi {name}', '{ name }さん', '{name}さん', 'icu'],
    ['Hi {name}', '{名前}さん', '{name}さん', 'icu'],
    ['Hi %1', 'مرحبا %١', 'مرحبا %1', 'qt'],
    ['Pay $1', 'ادفع 1$', 'ادفع $1', 'dollar'],
    ['%s runs', '% s 走', '%s 走', 'printf'],
  ])('in %j / %j are put back', (source, translation, expected, family) => {
    const { text, mended: notes } = mended(source, translation, family);
    expect(text).toBe(expected);
    expect(notes).toHaveLength(1);
  });

  it.each<[string, string, PlaceholderFamily]>([
    ['%s of %d%%', '%s の %d％', 'printf'],
    ['Hi %s', '100 % sicher', 'printf'],
    ['Hi {name}', 'Hola {nombre}', 'icu'],
    ['{a} and {b}', '{甲}と{乙}', 'icu'],
    ['{0} gets {Bold}', '{太字}', 'numbered'],
    ['{n, plural, one {# day left} other {# days left}}', '{n, plural, 一 {# 天} 其他 {# 天}}', 'icu'],
    ['{n, plural, one {# day left} other {# days left}}', '{n，复数，one {# 天} other {# 天}}', 'icu'],
    ['{n, plural, one {{a} day} other {{a} days}}', '{n, plural, one {{甲}天} other {{甲}天}}', 'icu'],
    ['[who] has {n, plural, one {# day} other {# days}}', '[{n, plural, other {# 天}} 人]', 'renpy'],
  ])('are not guessed in %j / %j', (source, translation, family) => {
    expect(mended(source, translation, family)).toEqual({ text: translation, mended: [] });
  });
});
