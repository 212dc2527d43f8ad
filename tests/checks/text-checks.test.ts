import { describe, expect, test } from 'vitest';
import { checks } from '../../src/checks/registry.ts';
import type { CheckFacts, CheckName, Pair } from '../../src/types/check.ts';
import { pairOf, told } from './support.ts';

function tell(name: CheckName, pair: Pair, facts: Partial<CheckFacts> = {}): string[] {
  const check = checks.find((one) => one.name === name);
  if (!check) throw new Error(`no check ${name}`);
  return told(check, pair, facts);
}

describe('Mistakes of models', () => {
  test.each<[CheckName, string, string, string, string]>([
    ['chatter', 'Continue', '```json\nWeiter\n```', 'de', 'error: a code fence stands around the translation'],
    ['chatter', 'Continue', '{"1":"Weiter"}', 'de', 'error: the translation repeats the request'],
    ['chatter', 'Go on', '{"items":{"1":"Go on"}}', 'de', 'error: the translation repeats the request'],
    ['chatter', 'Level: 1', 'Translation: Stufe: 1', 'de', 'error: words of explanation stand before the translation'],
    [
      'chatter',
      'Go on',
      "Sure, here's the translation: Weiter",
      'de',
      'error: words of explanation stand before the translation',
    ],
    ['chatter', 'Go on', 'Weiter (Note: informal)', 'de', 'a remark stands beside the translation'],
    ['chatter', 'Go on', '「次へ」', 'ja', 'quotes stand around the translation, the source has none'],
    ['chatter', 'Open the gate', 'Open the gate - Öffne das Tor', 'de', 'the translation begins with the whole source'],
    [
      'residue',
      'The gate is closed for the night.',
      'The gate is now closed for the night!',
      'de',
      'error: the translation looks like English, not German',
    ],
    [
      'residue',
      'The gate of the town is closed.',
      'La porte de la ville est fermée pour la nuit.',
      'de',
      'error: the translation looks like French, not German',
    ],
    [
      'residue',
      'You need the key',
      'You need die Schlüssel from the cellar',
      'hu',
      'error: the translation looks like English, not Hungarian',
    ],
    ['numbers', 'Deals 150 damage', 'Verursacht 510 Schaden', 'de', 'the number 150 is missing, there is 510 instead'],
    ['numbers', 'Costs 1,500 gold', 'Kostet Gold', 'de', 'the number 1,500 is missing'],
    ['numbers', 'Slot 11', 'Platz 12', 'de', 'the number 11 is missing, there is 12 instead'],
    ['numbers', '10 coins', '100 Münzen', 'de', 'the number 10 is missing, there is 100 instead'],
    ['line_breaks', 'One\\nTwo', 'Eins Zwei', 'de', 'the translation has no line break, the source 1 line break'],
    [
      'line_breaks',
      'One\nTwo\nThree',
      'Eins\n\n\nZwei',
      'de',
      'the translation has 3 line breaks, the source 2 line breaks',
    ],
    ['escapes', 'Name:\\tAda', 'Name: Ada', 'de', '\\t is missing'],
    ['escapes', 'Say \\"yes\\"', 'Sag \\"ja"', 'de', 'a " is not escaped as \\"'],
    ['escapes', 'Yes', 'J\\u0061', 'de', '\\u0061 is not in the source'],
    ['entities', 'Salt &amp; pepper', 'Salz & Pfeffer', 'de', '& is not written as &amp;'],
    ['entities', 'a &lt; b', 'a &lt b', 'de', 'the entity &lt is broken'],
    ['entities', "It's mine", 'C&#39;est à moi', 'fr', 'the source writes no entities, the translation &#39;'],
    [
      'urls',
      'See https://example.org/help.',
      'Siehe https://beispiel.de/hilfe.',
      'de',
      'the address https://example.org/help is missing',
    ],
    ['paths', 'Edit data/maps/one.txt now', 'Bearbeite daten/karten/eins.txt', 'de', 'data/maps/one.txt is missing'],
    ['paths', 'Write to help@example.org', 'Schreib uns', 'de', 'help@example.org is missing'],
    ['hotkeys', '&File', 'Datei', 'de', 'the mark & of the hotkey is missing'],
    [
      'ratio',
      'The gate of the old town is closed for the night.',
      'Zu.',
      'de',
      'the translation is unusually short: 3 characters where about 57 are usual',
    ],
    [
      'ratio',
      'OK',
      'Ja, das ist in Ordnung, ich stimme dem vollkommen zu',
      'de',
      'the translation is unusually long: 52 characters where about 2 are usual',
    ],
    [
      'ratio',
      'The gate of the old town is closed for the night.',
      '门',
      'zh-CN',
      'the translation is unusually short: 1 character where about 17 are usual',
    ],
    ['doubled', 'The gate is open', 'Das Tor ist ist offen', 'de', 'the word "ist" stands twice in a row'],
    ['doubled', 'The gate is open', 'Das Tor  ist offen', 'de', 'there are two blanks in a row'],
    ['punctuation', 'Really quit?', 'Wirklich beenden.', 'de', 'the question mark at the end is missing'],
    [
      'punctuation',
      'You cannot enter this room.',
      'Du kannst hier nicht hinein',
      'de',
      'the full stop at the end is missing',
    ],
    ['punctuation', 'Name:', 'Name', 'de', 'the colon at the end is missing'],
    ['punctuation', 'Really quit?', 'Seguro que quieres salir?', 'es', 'the ¿ that opens the sentence is missing'],
    ['brackets', 'Gate (open)', 'Tor (offen', 'de', '() does not pair up'],
    ['brackets', 'The "Eye"', 'Das "Auge', 'de', '" does not pair up'],
  ])('%s: %j as %j', (name, source, translation, targetLang, message) => {
    expect(tell(name, pairOf(source, translation, targetLang))).toEqual(message === '' ? [] : [message]);
  });
});

describe('Good translations', () => {
  test.each<[CheckName, string, string, string]>([
    ['chatter', 'Translation: {0}', 'Übersetzung: {0}', 'de'],
    ['chatter', '"Stop!"', '„Halt!“', 'de'],
    ['residue', 'Join the United States of America', 'Tritt den United States of America bei', 'de'],
    ['residue', 'The Lord of the Rings', 'The Lord of the Rings, Der Herr der Ringe und die Gefährten', 'de'],
    ['numbers', 'Costs 1,500.5 gold', 'Kostet 1.500,5 Gold', 'de'],
    ['numbers', '10,000 years', '1万年', 'ja'],
    ['numbers', '25 turns', '٢٥ دورة', 'ar'],
    ['numbers', '50% damage', '傷害５０％', 'zh-TW'],
    ['numbers', '2 players', 'Zwei Spieler', 'de'],
    ['escapes', 'Say \\"yes\\"', '说「是」', 'zh-CN'],
    ['entities', 'a&nbsp;b', 'a b', 'de'],
    ['urls', 'https://en.wikipedia.org/wiki/Mana', 'https://de.wikipedia.org/wiki/Mana', 'de'],
    ['hotkeys', '&File', '文件(&F)', 'zh-CN'],
    ['hotkeys', '_important_ word', '_wichtiges_ Wort', 'de'],
    ['punctuation', 'Really quit?', '本当に終了しますか？', 'ja'],
    ['punctuation', 'The gate is open.', '门开了。', 'zh-CN'],
    ['punctuation', 'Wait...', 'Warte…', 'de'],
    ['punctuation', 'Page Down', 'Re. pág.', 'es'],
    ['punctuation', 'Really quit?', 'هل تريد الخروج؟', 'ar'],
    ['brackets', ':) Smile', ':) Lächeln', 'de'],
    ['brackets', 'Gate (open)', '门（开）', 'zh-CN'],
    ['doubled', 'You wash yourselves', 'Vous vous lavez', 'fr'],
    ['ratio', 'OK', 'In Ordnung', 'de'],
  ])('pass %s: %j as %j', (name, source, translation, targetLang) => {
    expect(tell(name, pairOf(source, translation, targetLang))).toEqual([]);
  });
});

describe('What the configuration forbids', () => {
  test('is told as characters and words', () => {
    const facts = { forbidden: { characters: '…™', words: { de: ['Sie', 'ok'], '*': ['TODO'], zh: ['魔力'] } } };
    expect(tell('forbidden', pairOf('Go…', 'Gehen Sie…', 'de-AT'), facts)).toEqual([
      'the character "…" (U+2026) is forbidden',
      'the word "Sie" is forbidden',
    ]);
    expect(tell('forbidden', pairOf('Win', 'Siege, okay', 'de'), facts)).toEqual([]);
    expect(tell('forbidden', pairOf('Mana', '你的魔力值', 'zh-CN'), facts)).toEqual(['the word "魔力" is forbidden']);
    expect(tell('forbidden', pairOf('x', 'todo!', 'fr'), facts)).toEqual(['the word "TODO" is forbidden']);
  });

  test('is told where the font lacks a character', () => {
    const charset = [[0x20, 0x7e]] as const;
    const pair = pairOf('<b>Gate</b>', '<b>Größe</b>\u200b');
    expect(tell('charset', pair, { charset })).toEqual(['error: the font lacks "ö" (U+00F6), "ß" (U+00DF), U+200B']);
    expect(tell('charset', pair)).toEqual([]);
    expect(tell('charset', pairOf('{größe}', 'Tor {größe}'), { charset: [...charset, [0xdf, 0xf6]] })).toEqual([]);
  });
});
