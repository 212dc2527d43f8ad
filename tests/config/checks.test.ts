import { describe, expect, test } from 'vitest';
import { load, thrown } from './helpers.ts';

describe('checks', () => {
  test('are left alone where nothing is set', () => {
    const { checks } = load('from: en\n').settings;
    expect(checks).toEqual({
      severities: {},
      onFailure: 'fail',
      lengthUnit: 'graphemes',
      strictGlossary: false,
      forbidden: { characters: '', words: {} },
    });
  });

  test('weigh what the configuration says', () => {
    const yaml = `
checks: { numbers: error, doubled: off }
placeholder_families: [printf, renpy]
length_unit: width
forbidden: { characters: œ, words: { de_AT: Sie, "*": [TODO, FIXME] } }
on_check_failure: keep
`;
    expect(load(yaml).settings.checks).toMatchObject({
      severities: { numbers: 'error', doubled: 'off' },
      families: ['printf', 'renpy'],
      lengthUnit: 'width',
      forbidden: { characters: 'œ', words: { 'de-AT': ['Sie'], '*': ['TODO', 'FIXME'] } },
      onFailure: 'keep',
    });
  });

  test.each([
    ['checks: { number: error }', 'translate.yaml:1:11: checks.number: is not a known key (did you mean "numbers"?)'],
    ['checks: { length: false }', 'checks.length: "false" is not allowed here: it must be one of error, warning, off'],
    ['length_unit: pixels', 'length_unit: "pixels" is not allowed here: it must be one of graphemes, characters'],
    ['placeholder_families: [print]', 'placeholder_families[0]: "print" is not allowed here'],
    ['on_check_failure: skip', 'on_check_failure: "skip" is not allowed here: it must be one of fail, keep'],
    ['forbidden: { words: { "deutsch!": a } }', 'is not a known language tag'],
    ['checks: numbers', 'translate.yaml:1:9: checks: "numbers" is not allowed here: it must be a section with'],
    ['charset: U+0041-0020', 'translate.yaml:1:1: charset: "U+0041-0020" is no range: write ranges such as'],
    ['charset: [U+ZZZZ]', 'charset: "U+ZZZZ" is no range'],
    ['from: en\ncharset: latin.txt', 'translate.yaml:2:1: charset: latin.txt: no such file; charset takes'],
  ])('are refused: %s', (yaml, message) => {
    expect(thrown(() => load(yaml)).message).toContain(message);
  });
});

describe('charset', () => {
  const charset = (yaml: string, files = {}) => load(yaml, { files }).settings.checks.charset;

  test('is a list of ranges, blanks and line breaks among them', () => {
    expect(charset('charset: [U+0041-005A, u+0061-U+007A, U+E9]')).toEqual([
      [0x09, 0x0a],
      [0x0d, 0x0d],
      [0x20, 0x20],
      [0x41, 0x5a],
      [0x61, 0x7a],
      [0xe9, 0xe9],
    ]);
  });

  test('is a file of characters beside ranges', () => {
    const found = charset('charset: [fonts/a.txt, U+4E00-9FFF]', { 'fonts/a.txt': '\ufeffcab\r\nU+1\n👍' });
    expect(found).toContainEqual([0x61, 0x63]);
    expect(found).toContainEqual([0x55, 0x55]);
    expect(found).toContainEqual([0x1f44d, 0x1f44d]);
    expect(found).toContainEqual([0x4e00, 0x9fff]);
  });

  test('is a file of ranges with comments', () => {
    const found = charset('charset: a.txt', { 'a.txt': 'U+41-43, U+45 # letters\n# more\n\nU+42-44\n' });
    expect(found?.at(-1)).toEqual([0x41, 0x45]);
  });

  test('names the line of a range that is none', () => {
    const error = thrown(() => charset('charset: a.txt', { 'a.txt': 'U+41-43\nU+45, 20-7E, U+50-40\n' }));
    expect(error.message).toBe(
      'a.txt:2:7: "20-7E" is no range; write U+0020-007E or U+00A0\na.txt:2:14: "U+50-40" is no range; write U+0020-007E or U+00A0',
    );
  });
});
