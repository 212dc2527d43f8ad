import { describe, expect, test } from 'vitest';
import { mend } from '../../src/checks/mend.ts';
import { factsWith, pairOf } from './support.ts';

function mended(source: string, translation: string, targetLang = 'de') {
  return mend(pairOf(source, translation, targetLang), factsWith());
}

describe('Mending', () => {
  test.each([
    [' Level: ', 'Stufe:', ' Stufe: ', 'blanks at the edges as in the source'],
    ['Save', '\nSpeichern \n', 'Speichern', 'blanks at the edges as in the source'],
    ['One\r\nTwo', 'Eins\nZwei', 'Eins\r\nZwei', 'line ends as in the source'],
    ['One\nTwo', 'Eins\r\nZwei', 'Eins\nZwei', 'line ends as in the source'],
    ['One\\nTwo', 'Eins\nZwei', 'Eins\\nZwei', 'line feeds written as \\n again, as in the source'],
    ['One\nTwo', 'Eins\\nZwei', 'Eins\nZwei', '\\n turned into line feeds again, as in the source'],
    ['One\\nTwo', 'Eins\\\\nZwei', 'Eins\\nZwei', 'doubled escapes undone'],
    ['The "Eye"', 'Das \\"Auge\\"', 'Das "Auge"', 'escaped quotes undone'],
    ['Continue', '"Weiter"', 'Weiter', 'quotes around the translation taken away'],
    ['Continue', 'Translation: Weiter', 'Weiter', 'words before the translation taken away'],
    ['Continue', '**Translation:** Weiter', 'Weiter', 'words before the translation taken away'],
    ['Continue', 'Here is the translation: Weiter', 'Weiter', 'words before the translation taken away'],
    ['Continue', '翻译：继续', '继续', 'words before the translation taken away'],
  ])('of %j takes %j to %j', (source, translation, text, done) => {
    expect(mended(source, translation)).toEqual({ text, mended: [done] });
  });

  test('does several things one after another', () => {
    expect(mended('Yes\\nNo ', 'Translation: "Ja\nNein"')).toEqual({
      text: 'Ja\\nNein ',
      mended: [
        'words before the translation taken away',
        'quotes around the translation taken away',
        'line feeds written as \\n again, as in the source',
        'blanks at the edges as in the source',
      ],
    });
  });

  test.each([
    ['Translation: {0}', 'Übersetzung: {0}'],
    ['He said "no".', '"Nein", sagte er.'],
    ['Say "yes" or "no"', '"Ja" oder "Nein" sagen'],
    ['Yes or no', '"Ja" oder "Nein"'],
    ['Immortals', '«Бессмертные»'],
    ['Hello, \\n[1]!', 'Hallo, \\n[1]!'],
    ['C:\\\\new', 'C:\\\\neu'],
    ['One\\nTwo', 'Eins\\n\nZwei'],
    ['Save', ' '],
    [' ', 'x'],
  ])('of %j leaves %j as it is', (source, translation) => {
    expect(mended(source, translation)).toEqual({ text: translation, mended: [] });
  });
});
