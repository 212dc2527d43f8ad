import { expect, test } from 'vitest';
import { elements, outsideReferences, textOf } from '../../support/html.ts';
import { scene } from './support.ts';

const hostile = '</style><script src="//evil.example/x.js"></script>';

test('the HTML and GitHub reports of a session of two runs', async () => {
  const quoted = hostile.replaceAll('"', '""');
  const config =
    'llm: { providers: { openai: { model: gpt-4.1-mini, prices: { currency: USD, input: 1, output: 4 } } } }';
  const it = await scene(
    {
      'tasks.csv': `id,source\n"${quoted}","Say ${quoted} {0}"\nsum,You earn 15 gold\nhi,Hello {0} there\npay,Pay {0} to them\n`,
    },
    {
      config,
      translate: (text) => (text.includes('script') ? `${hostile} مرحبا` : `Hallo ${/\{0\}|gold/.exec(text)?.[0]}`),
    },
  );
  await it.run('run tasks.csv --to de --limit 1');
  await it.run('run tasks.csv --to de', 3);

  await it.run('report --format html -o report.html');
  const page = it.project.read('report.html');
  expect(outsideReferences(page)).toEqual([]);
  expect(textOf(page).split(hostile).length).toBeGreaterThan(3);
  expect(page).toMatch(/<p dir="auto" lang="de">[^<]+مرحبا<\/p>/);
  const charts = elements(page).flatMap(({ name, attributes }) => (name === 'svg' ? [attributes['aria-label']] : []));
  expect(charts).toEqual([
    expect.stringMatching(/^Cost: \$0\.\d+$/),
    expect.stringMatching(/^Tokens: [\d,]+$/),
    'Rows that came back: ',
    expect.stringMatching(/^Requests: \d+, \d+ retried$/),
    expect.stringMatching(/^Seconds to an answer: \d+ requests$/),
  ]);
  const report = JSON.parse((await it.run('report --format json')).stdout);
  const requests = elements(page).flatMap(({ name, inner }) =>
    name === 'title' && / good, /.test(inner) ? [inner] : [],
  );
  const counted = requests.join(' ').match(/\d+(?= good)|\d+(?= failed)/g) ?? [];
  expect(counted.reduce((sum, count) => sum + Number(count), 0)).toBe(report.requests.total);

  const { stdout } = await it.run('report --format github');
  expect(stdout).toContain('::error file=tasks.csv,line=2,title=placeholders::');
  expect(stdout).toContain('::warning file=tasks.csv,line=3,title=numbers::sum (de): the number 15 is missing\n');
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('tasks.csv: finished, 3 of 4 rows translated, 1 failed');
});
