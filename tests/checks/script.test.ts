import { describe, expect, test } from 'vitest';
import { sameAsSource } from '../../src/checks/same-as-source.ts';
import { script } from '../../src/checks/script.ts';
import { pairOf, told } from './support.ts';

describe('A wrong script', () => {
  test.each([
    ['ja', 'You found a sword.', 'You have found a sword.', 'error: the translation is not in the script of Japanese'],
    [
      'zh-CN',
      'The gate is open.',
      'Врата открыты.',
      'error: the translation is not in the script of Simplified Chinese',
    ],
    ['de', 'The gate is open.', '大门已打开。', 'error: the translation is not in the script of German'],
    ['ja', 'The gate is open.', '대문이 열려 있습니다.', 'error: the translation is not in the script of Japanese'],
    ['ja', 'Select a game mode', '选择游戏模式', 'error: "选" is Chinese, not Japanese'],
    ['zh-TW', 'Select a game mode', '选择游戏难度级别', 'error: "选" is no character of Traditional Chinese'],
    ['zh-CN', 'Select a game mode', '選擇遊戲關卡難度', 'error: "選" is no character of Simplified Chinese'],
    ['ja', 'Hide snapshots', 'snapshots を隠す', '"snapshots" is left in the translation'],
    ['ru', 'Use the sword', 'Используйте 剑', '"剑" is left in the translation'],
    ['ja', 'The king is dead.', 'Der König ist tot.', 'error: the translation is not in the script of Japanese'],
    ['th', 'Take the sword.', 'Nimm das Schwert mit.', 'error: the translation is not in the script of Thai'],
    ['th', 'Attack', '攻撃', 'error: the translation is not in the script of Thai'],
    ['ja', 'Attack', 'Angriff', 'the translation is not in the script of Japanese'],
    ['ko', 'The king is dead.', '国王死了。', 'error: the translation has no hangul'],
    ['ko', 'Attack', '攻击', 'the translation has no hangul'],
    [
      'ru',
      'Where is the key?',
      'Де ключ від цієї кімнати?',
      'error: "від" has letters that the language does not write',
    ],
    ['ru', 'Kyiv is a big city', 'Київ большой город', '"Київ" has letters that the language does not write'],
    ['uk', 'You found the key', 'Вы нашли ключ', '"Вы" has letters that the language does not write'],
    ['zh-TW', 'Software, network, video', '软件网络视频', 'error: "软" is no character of Traditional Chinese'],
    ['zh-TW', 'Hard disk', '硬盘', '"盘" is no character of Traditional Chinese'],
    ['de', '使用法力药水', 'Benutze 法力 Trank', '"法力" is left in the translation'],
  ])('for %s: %j as %j', (targetLang, source, translation, message) => {
    const sourceLang = /\p{Script=Hani}/u.test(source) ? 'zh-CN' : 'en';
    expect(told(script, pairOf(source, translation, targetLang, { sourceLang }))).toEqual([message]);
  });

  test.each([
    ['ja', 'Steam Deck', 'Steam Deck'],
    ['zh-CN', 'OpenGL 3.3', 'OpenGL 3.3'],
    ['ru', 'Press Shift', 'Нажмите Shift'],
    ['ja', 'Open options.rpy', 'options.rpy を開く'],
    ['zh-CN', '<color=red>Attack {name}</color>', '<color=red>攻击 {name}</color>'],
    ['ko', 'Both take (x, y, width, height) of it.', '이것들은 (x, y, width, height) 형식을 취해.'],
    ['ko', 'The show statement adds an image.', 'show 문은 이미지를 추가하고.'],
    ['ja', 'Made by Alice', 'Alice'],
    ['zh-CN', 'Eagle eye', '鹰之瞭望'],
    ['uk', 'You found the key', 'Ви знайшли ключ'],
    ['ja', 'Great victory', '大勝利'],
    ['ko', 'Set the size and say "true".', '크기(size)를 정하고 "true"라고 하세요.'],
    ['ar', '{{plural:%n%|one=day|other=days}}', '{{plural:%n%|one=يوم|other=أيام}}'],
    ['de', 'The word 法力 means mana', 'Das Wort 法力 bedeutet Mana'],
    ['ko', 'Hanja 水 is water', '한자 水는 물이다'],
    ['zh-TW', 'Select a game mode', '選擇遊戲模式'],
    ['tlh', 'Hello there my friends', 'nuqneH jupwI pu'],
  ])('is not seen for %s: %j as %j', (targetLang, source, translation) => {
    expect(told(script, pairOf(source, translation, targetLang))).toEqual([]);
  });
});

describe('A translation that is the source', () => {
  const message = 'the translation is the source text, not translated';
  test.each([
    ['The door to the cellar is locked', [message]],
    ['门已打开。', [message]],
    ['Max players allowed', [message]],
    ['Information', []],
    ['Abraham Lincoln', []],
    ['HP +{0}%', []],
    ['<b>%s</b>', []],
  ])('of %j', (text, messages) => {
    expect(told(sameAsSource, pairOf(text, text))).toEqual(messages);
    expect(told(sameAsSource, pairOf(text, text, 'en-GB', { sourceLang: 'en' }))).toEqual([]);
  });

  test.each([
    ['ja', 'Start Game', [message]],
    ['zh-CN', 'Quit', [message]],
    ['ru', 'Level {0}', [message]],
    ['de', 'Quit', []],
    ['ja', 'HP', []],
    ['ko', 'OpenGL 3.3', []],
    ['ko', 'Ctrl+Enter', []],
    ['ru', 'U52', []],
  ])('for %s a label: %j', (targetLang, text, messages) => {
    expect(told(sameAsSource, pairOf(text, text, targetLang))).toEqual(messages);
  });

  test('is right where the glossary keeps the name', () => {
    const term = { term: 'Steam Deck', translation: 'Steam Deck', caseSensitive: false, forbidden: [] };
    const matcher = { occurring: () => [term], uses: () => true, holds: () => false };
    const pair = pairOf('Steam Deck', 'Steam Deck', 'ja');
    expect(told(sameAsSource, pair)).toEqual([message]);
    expect(told(sameAsSource, pair, { terms: () => matcher })).toEqual([]);
  });

  test.each([
    ['[ja] The door to the cellar is locked', ['the translation holds the source text, not translated']],
    ['THE DOOR TO THE CELLAR IS LOCKED', ['the translation holds the source text, not translated']],
    ['The cellar door is still locked', []],
  ])('of a sentence as %j', (text, messages) => {
    const pair = pairOf('The door to the cellar is locked', text, 'ja');
    expect(told(sameAsSource, pair)).toEqual(messages);
    expect(told(script, pair)).toHaveLength(messages.length === 0 ? 1 : 0);
  });
});
