import { Ajv } from 'ajv';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { hostile, issue, render, sheet } from './support.ts';

interface Element {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: Element[];
}

/** Reads XML strictly: throws at whatever is not well formed, forbidden characters included. */
function parseXml(text: string): Element {
  const parser = new SaxesParser();
  const root: Element = { name: '', attributes: {}, text: '', children: [] };
  const open = [root];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes, text: '', children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (found) => {
    open.at(-1)!.text += found;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(text).close();
  return root.children[0]!;
}

const all = [issue({ id: hostile, message: hostile }), ...sheet().issues];

describe('junit', () => {
  test('is well-formed XML with any text in it', () => {
    const suites = parseXml(render('junit', sheet({ file: hostile, issues: all })));
    const failure = suites.children[0]?.children[0]?.children[0];
    expect(failure?.attributes.message).toContain('<a href="x">&amp;\\u001b[2J\\u0000\\ufffe\\ud800\\u202e⏎');
  });

  test('counts what it holds', () => {
    const suites = parseXml(render('junit', sheet({ issues: all })));
    const cases = suites.children.flatMap(({ children }) => children.filter(({ name }) => name === 'testcase'));
    const failed = cases.filter(({ children }) => children.some(({ name }) => name === 'failure'));
    expect(suites.attributes).toMatchObject({ tests: String(cases.length), failures: String(failed.length) });
    expect(suites.children.map(({ attributes }) => attributes.name)).toEqual([
      'placeholders',
      'length',
      'empty',
      'glossary',
      'consistency',
    ]);
  });

  test('puts the issues of one text into one case', () => {
    const [placeholders] = parseXml(render('junit', sheet())).children;
    expect(placeholders?.children.map(({ attributes }) => attributes.name)).toEqual(['menu.ok (ja)']);
    expect(placeholders?.children[0]?.children[0]?.attributes.message).toBe(
      'the placeholder {0} is missing; the placeholder {name} is unknown',
    );
  });

  test('gives every case a name of its own', () => {
    const issues = [2, 3, 4].flatMap((row) => [issue({ row }), issue({ row, id: undefined })]);
    const [suite] = parseXml(render('junit', sheet({ issues }))).children;
    const names = suite?.children.map(({ attributes }) => attributes.name);
    expect(names).toHaveLength(6 - 3);
    expect(new Set(names).size).toBe(names?.length);
  });

  test('fails warnings only where they are to fail', () => {
    const glossary = (failOn: 'error' | 'warning') =>
      parseXml(render('junit', sheet({ failOn }))).children.find(({ attributes }) => attributes.name === 'glossary');
    expect(glossary('error')?.attributes.failures).toBe('0');
    expect(glossary('error')?.children.at(-1)).toMatchObject({ name: 'system-out' });
    expect(glossary('error')?.children.at(-1)?.text).toContain('tasks, final.csv:7: shop.buy (ja): the term "Mana"');
    expect(glossary('warning')?.attributes.failures).toBe('1');
  });
});

/** What SARIF 2.1.0 requires of the objects that are used here (its sections 3.13 to 3.49), and GitHub of a result. */
const text = { type: 'object', required: ['text'], properties: { text: { type: 'string', minLength: 1 } } };
const only = (properties: Record<string, object>, required: string[]) => {
  return { type: 'object', additionalProperties: false, properties, required };
};
const location = only(
  {
    physicalLocation: only(
      {
        artifactLocation: only({ uri: { type: 'string', pattern: "^[\\w.~!$&'()*+,;=:@%/-]+$" } }, ['uri']),
        region: only({ startLine: { type: 'integer', minimum: 1 } }, ['startLine']),
      },
      ['artifactLocation'],
    ),
    logicalLocations: {
      type: 'array',
      items: only(
        { name: { type: 'string' }, fullyQualifiedName: { type: 'string' }, kind: { const: 'resource' } },
        [],
      ),
    },
  },
  ['physicalLocation'],
);
const result = only(
  {
    ruleId: { type: 'string' },
    ruleIndex: { type: 'integer', minimum: 0 },
    level: { enum: ['error', 'warning'] },
    message: text,
    locations: { type: 'array', minItems: 1, items: location },
    properties: { type: 'object' },
  },
  ['ruleId', 'message', 'locations'],
);
const rule = only({ id: { type: 'string' }, shortDescription: text }, ['id']);
const driver = only(
  {
    name: { type: 'string' },
    semanticVersion: { type: 'string' },
    rules: { type: 'array', uniqueItems: true, items: rule },
  },
  ['name'],
);
const run = only(
  {
    tool: only({ driver }, ['driver']),
    columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
    results: { type: 'array', items: result },
  },
  ['tool', 'results'],
);
const sarif = only(
  { $schema: { type: 'string' }, version: { const: '2.1.0' }, runs: { type: 'array', minItems: 1, items: run } },
  ['version', 'runs'],
);

describe('sarif', () => {
  test.each([
    ['issues', all],
    ['none', []],
  ])('holds what the standard requires, with %s', (_, issues) => {
    const validate = new Ajv().compile(sarif);
    validate(JSON.parse(render('sarif', sheet({ issues }))));
    expect(validate.errors).toBeNull();
  });

  test('refers to its rules by place and name', () => {
    const [{ tool, results }] = JSON.parse(render('sarif', sheet())).runs;
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
  });

  test.each([
    ['l10n/tasks, final.csv', 'l10n/tasks%2C%20final.csv'],
    ['l10n\\ja.csv', 'l10n/ja.csv'],
    ['../数据.csv', '../%E6%95%B0%E6%8D%AE.csv'],
    ['/srv/game/t.csv', 'file:///srv/game/t.csv'],
    ['-', '-'],
  ])('names %s as a URI', (file, uri) => {
    const [{ results }] = JSON.parse(render('sarif', sheet({ file }))).runs;
    expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(uri);
  });

  test('doubles the braces of a message, which hold arguments there', () => {
    const [{ results }] = JSON.parse(render('sarif', sheet())).runs;
    expect(results[0].message.text).toBe('menu.ok (ja): the placeholder {{0}} is missing');
  });
});
