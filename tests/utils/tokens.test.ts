import { describe, expect, it } from 'vitest';
import { findTokens, hasTranslatableText } from '../../src/utils/tokens.ts';

const found = (text: string) => findTokens(text).map((token) => token.text);

describe('tokens', () => {
  it.each<[string, string[]]>([
    ['%s has %d of %1$s, %.2f%% %-5d %lld %@', ['%s', '%d', '%1$s', '%.2f', '%%', '%-5d', '%lld', '%@']],
    ['50% damage, 100 % sure, 5 % discount', []],
    ['%(name)s and %(count)03d', ['%(name)s', '%(count)03d']],
    ['%player% got %1% of %2%', ['%player%', '%1%', '%2%']],
    ['%dx%d, %d.%d.%d, %id% %x%', ['%d', '%d', '%d', '%d', '%d', '%id%', '%x%']],
    ['Qt %1 and %L2', ['%1', '%L2']],
    ['%{ruby} text', ['%{ruby}']],
    ['{0} {name} {0:N2} {0,-10} {} { $name }', ['{0}', '{name}', '{0:N2}', '{0,-10}', '{}', '{ $name }']],
    ['{0:MMM d, yyyy} {n, number, integer}', ['{0:MMM d, yyyy}', '{n, number, integer}']],
    ['{{x}} {{ user.name }} {{tag:one}}', ['{{x}}', '{{ user.name }}', '{{tag:one}}']],
    ['${x} ${a.b} $name $1 $hero.name', ['${x}', '${a.b}', '$name', '$1', '$hero.name']],
    ['$VALUE|Y$ costs $5.99', ['$VALUE|Y$']],
    ['{press any key}', []],
    ['{点击这里}', []],
    ['{b}bold{/b} {color=#f00}red{/color} {G=m}', ['{b}', '{/b}', '{color=#f00}', '{/color}', '{G=m}']],
    ['{image name="x y"}', ['{image name="x y"}']],
    ['<b>x</b> <br/> <br /> <a href="a > b">', ['<b>', '</b>', '<br/>', '<br />', '<a href="a > b">']],
    [
      '<color=#fff>x</color> <sprite name="a"> <#ff00aa> <0>x</0>',
      ['<color=#fff>', '</color>', '<sprite name="a">', '<#ff00aa>', '<0>', '</0>'],
    ],
    ['x < y and y > z, <Press any key>', []],
    [
      '[b]x[/b] [color=#fff] [accent]y[] [#ff0000] [PLAYER] [url=a b]',
      ['[b]', '[/b]', '[color=#fff]', '[accent]', '[]', '[#ff0000]', '[PLAYER]', '[url=a b]'],
    ],
    ['[Continue] [two words]', []],
    ['[c/FF0000:red] [i:29] [var!t]', ['[c/FF0000:', '[i:29]', '[var!t]']],
    ['\\c[3]Red\\c[0] \\V[1] \\n[2] \\n<Bob>', ['\\c[3]', '\\c[0]', '\\V[1]', '\\n[2]', '\\n<Bob>']],
    ['a\\nb\\tc\\"d\\\\e\\u00e9\\x41', ['\\n', '\\t', '\\"', '\\\\', '\\u00e9', '\\x41']],
    ['C:\\Users', []],
    ['a&nbsp;b &#39; &#x27; R&D; AT&T', ['&nbsp;', '&#39;', '&#x27;']],
    ['See https://example.com/a?b=c#d. Or (www.example.org)!', ['https://example.com/a?b=c#d', 'www.example.org']],
    ['Write to some.one+x@mail.example.com, please', ['some.one+x@mail.example.com']],
    ['whole words with h and w', []],
  ])('of %j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['{n, plural, one {# file} other {# files}}', ['{n, plural, one {', '#', '} other {', '#', '}}']],
    ['{g, select, male {He} other {They {verb}}} left', ['{g, select, male {', '} other {', '{verb}', '}}']],
    ['{n,plural,=0{none}other{{n} left}}', ['{n,plural,=0{', '}other{', '{n}', '}}']],
    [
      '{a, select, x {{n, plural, one {one} other {many}}} other {no}}',
      ['{a, select, x {', '{n, plural, one {', '} other {', '}}', '} other {', '}}'],
    ],
    ['{n, plural, one {a {free choice} b} other {c}}', ['{n, plural, one {', '} other {', '}}']],
    ['{n, plural, one {cut', ['{n, plural, one {']],
    ['# is only a number sign }', []],
    ['{n, plural, one {a}} # }', ['{n, plural, one {', '}}']],
  ])('keep the skeleton of %j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it('stand at their places, in order, without overlap', () => {
    const text = 'a {0}%s<b>[x]\\n&amp;me@x.io https://x.io{n, plural, other {#}}';
    let end = 0;
    for (const token of findTokens(text)) {
      expect(token.start).toBeGreaterThanOrEqual(end);
      expect(text.slice(token.start, token.end)).toBe(token.text);
      end = token.end;
    }
    expect(end).toBe(text.length);
  });
});

describe('something to translate', () => {
  it.each([
    'Hello',
    'é',
    '体力',
    '{0} HP',
    '[sigh]',
    '<none>',
    '[Continue]',
    '{Healer}',
    '50% off',
    '{press a key}',
    'a_b',
    '{n, plural, other {x}}',
  ])('is in %j', (text) => {
    expect(hasTranslatableText(text)).toBe(true);
  });

  it.each([
    '',
    ' \n',
    '100',
    '{0}',
    '%s / %d',
    '<b></b>',
    '[b][/b]',
    '[color=red]1[/color]',
    '$name',
    '\\n',
    '&nbsp;',
    'https://example.com',
    '★★★',
    '{n, plural, other {#}}',
  ])('is not in %j', (text) => {
    expect(hasTranslatableText(text)).toBe(false);
  });
});
