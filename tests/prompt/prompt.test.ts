import { readFileSync } from 'node:fs';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { checkTemplate, renderSystem, unnamedValues } from '../../src/prompt/render.ts';
import { renderUserMessage } from '../../src/prompt/user-message.ts';
import type { Term } from '../../src/types/glossary.ts';

const term = (text: string, translation: string): Term => {
  return { term: text, translation, caseSensitive: false, forbidden: [] };
};

describe('system message', () => {
  test('variables are filled in once, whatever they hold', () => {
    const template = 'From {{source_lang}} to {{ target_lang }}. {{game_type}}';
    expect(renderSystem(template, { sourceLang: 'en', targetLang: 'zh-CN', gameType: '{{world_view}} $& $1' })).toBe(
      'From English (en) to Simplified Chinese (zh-CN). {{world_view}} $& $1',
    );
  });

  test('a source language that is not given is detected', () => {
    expect(renderSystem('From: {{source_lang}}\r\nB', { targetLang: 'ja' })).toBe('From: detect it\nB');
  });

  test('a line whose variables are all empty is dropped', () => {
    const template = 'A\n\n- Game: {{game_type}}\n- World: {{world_view}}\n- {{game_type}} {{game_style}}\n\nB';
    expect(renderSystem(template, { targetLang: 'ja' })).toBe('A\n\nB');
    expect(renderSystem(template, { targetLang: 'ja', gameStyle: ' dry\n', worldView: ' ' })).toBe('A\n\n-  dry\n\nB');
  });

  test('two braces can be written', () => {
    expect(renderSystem('keep \\{{name}} for {{target_lang}}', { targetLang: 'ja' })).toBe(
      'keep {{name}} for Japanese (ja)',
    );
  });

  test.each([
    ['A\r\nB {{game_typ}}', '{{game_typ}}'],
    ['A\nB {{game_type}', '{{game_type}'],
    ['A\n{{}} B', '{{}}'],
    ['A\n{{game_type', '{{game_type'],
  ])('%j is refused with its line', (template, shown) => {
    expect(() => checkTemplate(template, 'mine.md')).toThrow(
      `mine.md:2: ${JSON.stringify(shown)} is no variable; known: {{game_type}}`,
    );
    expect(() => renderSystem(template, { targetLang: 'ja' })).toThrow(UsageError);
  });

  test('a template that is empty or names no target language is refused', () => {
    expect(() => checkTemplate('\uFEFF \n', 'a.md')).toThrow('a.md: the prompt template is empty');
    expect(() => checkTemplate('From {{source_lang}} to \\{{target_lang}}', 'a.md')).toThrow(
      'a.md: {{target_lang}} is missing: the prompt template has to name the language to translate into',
    );
    expect(() => checkTemplate('\uFEFFTo {{ target_lang }}', 'a.md')).not.toThrow();
  });

  test('notes on the language are never lost', () => {
    const values = { targetLang: 'de', languageNotes: 'formality: informal' };
    expect(renderSystem('To {{target_lang}} ({{language_notes}}).', values)).toBe(
      'To German (de) (formality: informal).',
    );
    expect(renderSystem('To {{target_lang}}.', values)).toBe('To German (de).\n\nFor German (de): formality: informal');
    expect(renderSystem('To {{target_lang}}.', { targetLang: 'de' })).toBe('To German (de).');
  });

  test('fields that a run lacks are not explained', () => {
    const template = 'To {{target_lang}}\n- Use {{glossary}}.\n- {{before}}, {{similar}}\n- {{characters}}';
    expect(renderSystem(template, { targetLang: 'ja', fields: [] })).toBe('To Japanese (ja)');
    expect(renderSystem(template, { targetLang: 'ja', fields: ['glossary'] })).toBe(
      'To Japanese (ja)\n- Use `glossary`.',
    );
    expect(renderSystem(template, { targetLang: 'ja' })).toBe(
      'To Japanese (ja)\n- Use `glossary`.\n- `before`, `similar`\n- `characters`',
    );
  });

  test('what a template has no place for is told', () => {
    const values = { gameType: 'chess', worldView: ' ', gameStyle: 'dry' };
    expect(unnamedValues('{{target_lang}} {{game_type}}', values)).toEqual(['game_style']);
    expect(unnamedValues('{{target_lang}} {{game_style}}{{game_type}}', values)).toEqual([]);
  });

  test('the shipped template is short, knows every note and asks for JSON', () => {
    const template = readFileSync(new URL('../../config/prompts/translate.md', import.meta.url), 'utf8');
    const system = renderSystem(template, { targetLang: 'ja' });
    expect(system).not.toContain('{{');
    expect(system).not.toMatch(/^- \w+:\s*$/m);
    const words =
      'JSON glossary shared characters contexts before speaker max_length max_length_unit previous problem note similar';
    for (const word of words.split(' ')) {
      expect(system).toContain(word);
    }
    // Paid with every batch: with 30 rows in one, 300 tokens are 10 a row.
    expect(countTokens(system)).toBeLessThan(290);
    expect(countTokens(renderSystem(template, { targetLang: 'ja', fields: [] }))).toBeLessThan(232);
    const full = renderSystem(template, {
      targetLang: 'ja',
      gameType: 'G1',
      worldView: 'W1',
      gameStyle: 'S1',
      languageNotes: 'N1',
      sourceLang: 'en',
    });
    // What all languages have in common comes first, for a service's cache knows prompts by how they begin.
    expect(full).toMatch(/G1[\s\S]*W1[\s\S]*S1[\s\S]*English \(en\)[\s\S]*Japanese \(ja\)[\s\S]*N1/);
  });

  test.each([
    ['zh-CN', 'Simplified Chinese (zh-CN)'],
    ['zh-TW', 'Traditional Chinese (Taiwan) (zh-TW)'],
    ['zh-Hant', 'Traditional Chinese (zh-Hant)'],
    ['zh', 'Simplified Chinese (zh)'],
    ['pt-BR', 'Brazilian Portuguese (pt-BR)'],
    ['es-419', 'Latin American Spanish (es-419)'],
    ['qaa', 'qaa'],
  ])('%s is called %s', (tag, name) => {
    expect(renderSystem('{{target_lang}}', { targetLang: tag })).toBe(name);
  });
});

describe('user message', () => {
  test('it is the JSON of the design', () => {
    const message = renderUserMessage({
      sourceLang: 'en',
      targetLang: 'zh-CN',
      glossary: [term('Mana', '法力')],
      items: [
        { key: '1', text: 'Hello {0}' },
        { key: '2', text: 'OK', context: 'button, confirms a purchase', maxLength: 6 },
      ],
    });
    expect(message).toBe(
      '{"source_lang":"en","target_lang":"zh-CN","glossary":{"Mana":"法力"},' +
        '"items":{"1":"Hello {0}","2":{"text":"OK","context":"button, confirms a purchase","max_length":6}}}',
    );
  });

  test('absent things are left out, empty notes too', () => {
    const items = [{ key: '1', text: 'A', context: '', speaker: undefined }];
    expect(renderUserMessage({ targetLang: 'ja', glossary: [], items })).toBe('{"target_lang":"ja","items":{"1":"A"}}');
  });

  test('what all items share is said once', () => {
    const items = [
      { key: '1', text: 'A', context: 'menu', speaker: 'Ann' },
      { key: '2', text: 'B', context: 'menu', speaker: 'Bob' },
    ];
    expect(renderUserMessage({ targetLang: 'ja', glossary: [], items })).toBe(
      '{"target_lang":"ja","shared":{"context":"menu"},"items":{"1":{"text":"A","speaker":"Ann"},"2":{"text":"B","speaker":"Bob"}}}',
    );
    expect(renderUserMessage({ targetLang: 'ja', glossary: [], items: items.slice(0, 1) })).toBe(
      '{"target_lang":"ja","items":{"1":{"text":"A","context":"menu","speaker":"Ann"}}}',
    );
  });

  test('a long context of some rows is said once', () => {
    const story = 'Shown in the ship log after the storm, dry and official';
    const file = 'File: assets/localization/chapter_03/harbour.json';
    const items = [
      { key: '1', text: 'A', context: `${file}\nbutton` },
      { key: '2', text: 'B', context: `${file}\n${story}` },
      { key: '3', text: 'C', context: `${file}\n${story}`, maxLength: 5 },
      { key: '4', text: 'D', context: `${file}\nbutton` },
      { key: '5', text: 'E', context: `${file}\n${story}\nlast page` },
    ];
    expect(JSON.parse(renderUserMessage({ targetLang: 'ja', glossary: [], items }))).toEqual({
      target_lang: 'ja',
      shared: { context: file },
      contexts: { '2-3,5': story },
      items: {
        1: { text: 'A', context: 'button' },
        2: 'B',
        3: { text: 'C', max_length: 5 },
        4: { text: 'D', context: 'button' },
        5: { text: 'E', context: 'last page' },
      },
    });
  });

  test('a row asked again carries its earlier answer and the reason', () => {
    const items = [{ key: '4', text: 'A {0}', previous: '', problem: 'placeholder {0} is missing' }];
    expect(renderUserMessage({ targetLang: 'ja', glossary: [], items })).toBe(
      '{"target_lang":"ja","items":{"4":{"text":"A {0}","previous":"","problem":"placeholder {0} is missing"}}}',
    );
  });

  test('odd characters and keys survive', () => {
    const glossary = [term('__proto__', 'p')];
    const message = renderUserMessage({ targetLang: 'ja', glossary, items: [{ key: '1', text: '\ud800 \0 \u2028' }] });
    expect(message).toContain('"glossary":{"__proto__":"p"}');
    expect(message).toContain('\\ud800 \\u0000');
    expect(JSON.parse(message).items['1']).toBe('\ud800 \0 \u2028');
  });

  test('a term with more to say than its translation is an object', () => {
    const glossary = [
      { ...term('Gold', '金币'), note: 'the currency', forbidden: ['黄金'] },
      { term: 'Foe', translation: undefined, caseSensitive: false, forbidden: ['敌'] },
      term('Mana', '法力'),
    ];
    expect(renderUserMessage({ targetLang: 'zh-CN', glossary, items: [{ key: '1', text: 'A' }] })).toBe(
      '{"target_lang":"zh-CN","glossary":{"Gold":{"translation":"金币","avoid":["黄金"],"note":"the currency"},' +
        '"Foe":{"avoid":["敌"]},"Mana":"法力"},"items":{"1":"A"}}',
    );
  });
});
