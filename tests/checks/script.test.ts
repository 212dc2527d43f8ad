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
    ['ja', 'Great victory', '大勝利'],
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
    ['[ja] The door to the cellar is locked', ['the translation holds the source text, not translated']],
    ['THE DOOR TO THE CELLAR IS LOCKED', ['the translation holds the source text, not translated']],
    ['The cellar door is still locked', []],
  ])('of a sentence as %j', (text, messages) => {
    const pair = pairOf('The door to the cellar is locked', text, 'ja');
    expect(told(sameAsSource, pair)).toEqual(messages);
    expect(told(script, pair)).toHaveLength(messages.length === 0 ? 1 : 0);
  });
});
