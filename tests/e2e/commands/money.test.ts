import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeProvider, failAlways, startFakeProvider } from '../../support/fake-provider.ts';
import type { Project } from '../../support/program.ts';
import { projectOf } from './helpers.ts';

let fake: FakeProvider;

beforeAll(async () => {
  fake = await startFakeProvider();
});

afterAll(() => fake.close());

/** Two services with prices in two currencies, and one whose price nobody knows. */
function config(extra = ''): string {
  const service = (price: string) =>
    `{ kind: compatible, base_url: "${fake.url}", model: m, max_tokens: 4000${price} }`;
  return `
llm:
  providers:
    dollars: ${service(', prices: { currency: USD, input: 100, output: 200 }')}
    yuan: ${service(', prices: { currency: CNY, input: 300, output: 600 }')}
    mystery: ${service('')}
${extra}`;
}

const file = 'id,source\na,Hello\nb,Goodbye\n';

async function start(extra?: string): Promise<Project> {
  return projectOf({ 't.csv': file }, { url: fake.url, config: config(extra) });
}

async function report(project: Project) {
  const { stdout } = await project.run(['report', 't.csv', '--format', 'json']);
  return JSON.parse(stdout);
}

describe('two currencies in one session', () => {
  async function paidTwice(): Promise<Project> {
    const project = await start();
    await project.run(['run', 't.csv', '--to', 'ja', '-p', 'dollars', '--limit', '1']);
    const { code, stderr } = await project.run(['run', 't.csv', '--to', 'ja', '-p', 'yuan']);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/ cost +¥0\.\d+; all runs so far: \$0\.\d+ and ¥0\.\d+: two currencies, not added up/);
    return project;
  }

  test('are never added up', async () => {
    const project = await paidTwice();
    const { cost, languages, last_run: last } = await report(project);
    expect(cost.total).toBeNull();
    expect(cost.by_model.map((model: { currency: string }) => model.currency)).toEqual(['USD', 'CNY']);
    for (const model of cost.by_model) expect(model.cost).toBeGreaterThan(0);
    expect(languages).toMatchObject([{ target_lang: 'ja', cost: null }]);
    expect(last.cost).toMatchObject({ currency: 'CNY', total: cost.by_model[1].cost });
    for (const command of [['status'], ['report'], ['report', '--format', 'md']]) {
      const { stdout } = await project.run(command);
      expect(stdout.replaceAll('&#36;', '$')).toMatch(/\$0\.\d+ and ¥0\.\d+: two currencies, not added up/);
      expect(stdout).toMatch(/mixed/);
    }
  });

  test('cannot be held against one cap', async () => {
    const project = await paidTwice();
    project.write('t.csv', `${file}c,More\n`);
    project.write('cap.yaml', `${project.read('translate.yaml')}max_cost_total: 5CNY\n`);
    const { code, stderr } = await project.run(['run', 't.csv', '--to', 'ja', '-p', 'yuan', '-c', 'cap.yaml']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/translate: max_cost_total 5 CNY cannot be kept: earlier runs of t\.csv/);
  });

  test('a free trial before is no second currency', async () => {
    const project = await start();
    await project.run(['run', 't.csv', '--to', 'ja', '-p', 'pseudo', '--limit', '1']);
    await project.run(['run', 't.csv', '--to', 'ja', '-p', 'yuan']);
    const { cost } = await report(project);
    expect(cost.currency).toBe('CNY');
    expect(cost.total).toBeGreaterThan(0);
  });
});

describe('an unknown price', () => {
  const advice = /price.* unknown: .*llm\.providers\.mystery\.prices/;

  test('is null everywhere, with a sentence how to set it', async () => {
    const project = await start();
    const plan = await project.run(['plan', 't.csv', '--to', 'ja', '-p', 'mystery']);
    expect(plan.stdout).toMatch(/Cost +unknown: the price of m is not known; set llm\.providers\.mystery\.prices/);
    const json = await project.run(['plan', 't.csv', '--to', 'ja', '-p', 'mystery', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ cost: null, currency: null });
    const { code, stderr } = await project.run(['run', 't.csv', '--to', 'ja', '-p', 'mystery']);
    expect(code).toBe(0);
    expect(stderr).toMatch(advice);
    expect((await project.run(['report', 't.csv'])).stdout).toMatch(advice);
    expect((await project.run(['status', 't.csv'])).stdout).toMatch(advice);
    expect((await report(project)).cost).toMatchObject({ total: null, by_model: [{ cost: null }] });
    const redo = await project.run(['redo', 't.csv', '--id', 'a', '-p', 'mystery']);
    expect(redo.stdout).toContain('llm.providers.mystery.prices');
  });

  test.each([
    ['--max-cost of the run', ['--max-cost', '5'], '', /--max-cost 5 USD cannot be kept: the price of m/],
    ['max_cost_total of the session', [], 'max_cost_total: 5', /max_cost_total 5 USD cannot be kept/],
  ])('cannot be held against a cap: %s', async (_name, flags, extra, expected) => {
    const project = await start(extra);
    const before = readdirSync(project.dir);
    for (const command of ['run', 'plan']) {
      const { code, stderr } = await project.run([command, 't.csv', '--to', 'ja', '-p', 'mystery', ...flags]);
      expect(code).toBe(2);
      expect(stderr).toMatch(expected);
      expect(stderr).toContain('llm.providers.mystery.prices');
    }
    expect(readdirSync(project.dir)).toEqual(before);
  });

  test('a cap in the other currency is refused', async () => {
    const project = await start();
    const { code, stderr } = await project.run(['run', 't.csv', '--to', 'ja', '-p', 'yuan', '--max-cost', '5USD']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--max-cost is in USD, but m \(provider yuan\) is priced in CNY: .*5CNY/);
  });
});

test('pseudo-localization says that it costs nothing', async () => {
  const project = await start();
  const { stderr } = await project.run(['run', 't.csv', '--to', 'ja', '-p', 'pseudo', '--max-cost', '1CNY']);
  expect(stderr).toContain('pseudo-localization costs nothing');
  expect((await report(project)).cost).toMatchObject({ total: 0, by_model: [{ cost: 0, model: 'pseudo' }] });
});

test('refused requests cost nothing, not an unknown amount', async () => {
  const project = await start();
  fake.set(failAlways(401));
  const { code, stderr } = await project.run(['run', 't.csv', '--to', 'ja', '-p', 'dollars']);
  fake.set(undefined);
  expect(code).toBe(4);
  expect(stderr).toContain('$0.00');
  expect((await report(project)).cost.total).toBe(0);
});
