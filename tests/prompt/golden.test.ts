import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderSystem } from '../../src/prompt/render.ts';
import { renderUserMessage } from '../../src/prompt/user-message.ts';

test('the shipped messages are as they were written', async () => {
  const template = readFileSync(new URL('../../config/prompts/translate.md', import.meta.url), 'utf8');
  const system = renderSystem(template, {
    sourceLang: 'en',
    targetLang: 'ja',
    gameType: 'point-and-click adventure',
    worldView: 'A lighthouse village; the drowned come back with the tide.',
    gameStyle: 'dry, a little eerie',
    languageNotes: 'formality: polite; ellipses as ……',
  });
  const user = renderUserMessage({
    sourceLang: 'en',
    targetLang: 'ja',
    maxLengthUnit: 'columns; full-width characters take 2',
    glossary: [{ term: 'brass key', translation: '真鍮の鍵', caseSensitive: false, forbidden: [] }],
    characters: { Ingrid: 'called イングリッド; female; gruff but kind' },
    before: [{ text: 'Who keeps the light?', translation: '灯りを守るのは誰だ？' }, { text: 'We kept it once.' }],
    items: [
      { key: '1', text: 'Take the <b>brass key</b>.', speaker: 'Ingrid' },
      {
        key: '2',
        text: 'Light the seven lamps',
        context: 'quest title',
        maxLength: 20,
        previous: '七つのランプすべてに灯りをともせ',
        problem: 'the translation has 32 columns, at most 20 are allowed',
      },
      { key: '3', text: 'Quest complete: {quest}', context: 'Banner across the screen; fades after three seconds' },
      { key: '4', text: 'Quest failed: {quest}', context: 'Banner across the screen; fades after three seconds' },
    ],
  });
  await expect(`${system}\n\n----\n\n${user}\n`).toMatchFileSnapshot('__snapshots__/golden.txt');
});
