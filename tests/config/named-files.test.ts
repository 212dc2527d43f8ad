import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { folderWith, load, thrown } from './helpers.ts';

describe('A file that the configuration names', () => {
  test.each([
    ['from: en\nprompt: no.md', 'translate.yaml:2:1: prompt: no.md: no such file'],
    ['from: en\nmemory: /no/such/m.db', 'translate.yaml:2:1: memory: there is no folder /no/such; make it, or name'],
    ['memory: 5', 'translate.yaml:1:1: memory: "5" is a number, no file; for a file of that name write ./5'],
    ['memory: .', 'translate.yaml:1:1: memory: "." is a folder; name a file in it'],
  ])('is refused with its place: %s', (yaml, message) => {
    expect(thrown(() => load(yaml)).message).toContain(message);
  });

  test.each([
    [{ prompt: 'no.md' }, '--prompt: no.md: no such file'],
    [{ memory: 'no/m.db' }, '--memory: there is no folder '],
    [{ memory: '5' }, '--memory: "5" is a number, no file'],
  ])('is refused with its flag: %o', (flags, message) => {
    expect(thrown(() => load('from: en\n', { flags })).message).toMatch(new RegExp(`^${message}`));
  });

  test('may be a memory that is still to be made', () => {
    const cwd = folderWith({ 'translate.yaml': 'memory: tm/m.db\n', 'tm/other.txt': '' });
    const { memory } = loadSettings({ cwd, env: {}, flags: {} }).settings;
    expect(memory).toBe(join(cwd, 'tm/m.db'));
  });
});

test.each(['llm: sk-1', 'llm: { providers: sk-1 }', 'sk-1'])('a secret in a wrong place is not shown: %s', (yaml) => {
  expect(thrown(() => load(yaml)).message).toContain('(hidden) is not allowed here');
});
