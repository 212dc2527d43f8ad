import { describe, expect, it } from 'vitest';
import { markup } from '../../src/checks/markup.ts';
import { factsOf } from './support.ts';

const found = (source: string, translation: string) =>
  markup
    .find({ source, translation, targetLang: 'ja' }, factsOf('numbered'))
    .map(({ message, severity }) => (severity ? `${severity}: ${message}` : message));

describe('the check of markup', () => {
  it.each([
    ['a missing pair', '<b>Go</b>', 'Los', ['the tag <b> is missing', 'the tag </b> is missing']],
    ['an open pair', '<b>Go</b>', '<b>Los', ['error: the tag <b> is not closed', 'the tag </b> is missing']],
    [
      'crossing pairs',
      '[b][i]Go[/i][/b]',
      '[b][i]Los[/b][/i]',
      ['error: the tag [/b] stands where [i] should be closed'],
    ],
    [
      'an invented tag',
      '{i}Go{/i}',
      '{i}Los{/i}{w}{b}x{/b}',
      ['the tag {w} is not in the source', 'the tag {b} is not in the source', 'the tag {/b} is not in the source'],
    ],
    [
      'another colour',
      '<color=red>x</color>',
      '<color=rot>x</color>',
      ['the tag <color=red> is missing', 'the tag <color=rot> is not in the source'],
    ],
    ["a tag of Ren'Py", 'Wait{nw}', '待って', ['the tag {nw} is missing']],
    ['what the source closes', '{b}Go{/b}', '{b}Los', ['error: the tag {b} is not closed', 'the tag {/b} is missing']],
    ['a code of RPG Maker', '\\C[2]Potion\\C[0]', '\\C[2]Trank', ['the tag \\C[0] is missing']],
    ['a head with its text', '[c/FF0000:red]', '赤', ['the tag [c/FF0000: is missing']],
  ])('names %s', (_, source, translation, messages) => {
    expect(found(source, translation)).toEqual(messages);
  });

  it.each([
    ['tags in another order', '<b>a</b> <i>b</i>', '<i>b</i> <b>a</b>'],
    ['translated text in a head', '[c/FF0000:red]', '[c/FF0000:赤]'],
    ['words in brackets', '[Continue] <none>', '[続ける] <なし>'],
    ['grammar of the target language', 'camps', '{G=m}{{plural:|one=x|other=y}}'],
    ['a fault of the source', '<b>Go', '<b>Los'],
  ])('lets %s pass', (_, source, translation) => {
    expect(found(source, translation)).toEqual([]);
  });
});
