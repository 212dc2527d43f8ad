import { expect, test } from 'vitest';
import { openDatabase } from '../../src/store/driver.ts';
import { containsText } from '../../src/store/search.ts';

const texts = ['Hello World', 'Привет, Мир', 'ΣΊΣΥΦΟΣ', '100% [sure]', 'a_b*c?', 'ÉCOLE', 'Straße', '你好', '\\'];

test.each([
  ['WORLD', ['Hello World']],
  ['привет', ['Привет, Мир']],
  ['МИР', ['Привет, Мир']],
  ['σίσυφος', ['ΣΊΣΥΦΟΣ']],
  ['école', ['ÉCOLE']],
  ['É*', []],
  ['e', ['Hello World', '100% [sure]', 'ÉCOLE', 'Straße']],
  ['%', ['100% [sure]']],
  ['[Sure]', ['100% [sure]']],
  ['_', ['a_b*c?']],
  ['*C?', ['a_b*c?']],
  ['STRAß', ['Straße']],
  ['好', ['你好']],
  ['\\', ['\\']],
])('%j is found whatever the case', async (search, expected) => {
  const database = await openDatabase(':memory:');
  database.exec('CREATE TABLE task (id TEXT, source TEXT, translation TEXT)');
  const insert = database.prepare('INSERT INTO task (source) VALUES (?)');
  for (const text of texts) insert.run(text);
  const { condition, values } = containsText(search);
  const found = database.prepare(`SELECT source FROM task WHERE ${condition}`).all(...values) as { source: string }[];
  expect(found.map(({ source }) => source)).toEqual(expected);
});
