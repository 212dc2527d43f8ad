import { parse as parseCsv } from 'csv-parse/sync';
import { afterEach, expect } from 'vitest';
import type { Report } from '../../../src/report/types.ts';
import { type FakeProvider, type FakeProviderOptions, startFakeProvider } from '../../support/fake-provider.ts';
import { makeProject, type Project, type Result } from '../../support/program.ts';

/** Per million tokens, of live calls; batches cost half. */
export const price = { input: 1, output: 4 };

export interface Scene {
  project: Project;
  fake: FakeProvider;
  /** `translate run tasks.csv --batch-api` with further arguments. */
  run(...args: string[]): Promise<Result>;
}

export interface SceneOptions extends FakeProviderOptions {
  /** `llm.batch_api` of the configuration. */
  batchApi?: Record<string, unknown>;
  batchControl?: Record<string, unknown>;
  settings?: Record<string, unknown>;
  /** Further providers; `url` in a text stands for the service's address. */
  providers?: Record<string, unknown>;
}

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

export const command = ['run', 'tasks.csv', '--batch-api'];

/** A project with so many rows and a service that has batches; requests hold five rows. */
export async function setUp(tasks: number | string, options: SceneOptions = {}): Promise<Scene> {
  const { batchApi, batchControl, settings, providers, ...service } = options;
  const fake = await startFakeProvider({ schema: true, batches: {}, ...service });
  open.push(() => fake.close());
  const config = {
    from: 'en',
    to: ['de'],
    ...settings,
    llm: {
      providers: { openai: { model: 'gpt-4.1-mini', prices: { currency: 'USD', ...price } }, ...providers },
      batch_control: { max_rows_per_batch: 5, ...batchControl },
      batch_api: { poll_seconds: 0.05, ...batchApi },
      retry: { delay_seconds: 0.05 },
    },
  };
  const content = typeof tasks === 'number' ? sheet(tasks) : tasks;
  const project = await makeProject(
    { 'tasks.csv': content },
    { url: fake.url, config: JSON.stringify(config).replaceAll('"url"', JSON.stringify(fake.url)) },
  );
  open.push(() => project.remove());
  return { project, fake, run: (...args) => project.run([...command, ...args]) };
}

export function textOf(n: number): string {
  return `The story, part ${n}`;
}

export function sheet(rows: number): string {
  const lines = Array.from({ length: rows }, (_, index) => `k${index + 1},"${textOf(index + 1)}"`);
  return `id,source\n${lines.join('\n')}\n`;
}

export function resultOf(project: Project): Record<'id' | 'source' | 'translation' | 'status' | 'error', string>[] {
  return parseCsv(project.read('tasks.translated.csv'), { columns: true }) as never;
}

export function reportOf(project: Project): Report {
  return JSON.parse(project.read('tasks.report.json')) as Report;
}

/** All rows have the translation that the service gives, and what was paid is what it has billed, batches at half the price. */
export function expectAllRight({ project, fake }: Scene, result: Result): Report {
  expect(result.stderr).not.toMatch(/\n\s+at /);
  expect(fake.violations).toEqual([]);
  for (const row of resultOf(project)) expect(row).toMatchObject({ translation: `[de] ${row.source}`, error: '' });
  const report = reportOf(project);
  expect({ code: result.code, outcome: report.outcome }).toEqual({ code: 0, outcome: 'done' });
  expectBill(report, fake);
  return report;
}

export function expectBill({ tokens, cost }: Report, { billed, billedInBatches }: FakeProvider): void {
  expect({ prompt: tokens.prompt, completion: tokens.completion }).toEqual({
    prompt: billed.prompt + billedInBatches.prompt,
    completion: billed.completion + billedInBatches.completion,
  });
  const standard = (bill: FakeProvider['billed']): number => bill.prompt * price.input + bill.completion * price.output;
  expect(cost.total).toBeCloseTo((standard(billed) + standard(billedInBatches) / 2) / 1_000_000, 9);
}

/** How often each text was answered. */
export function timesAsked(fake: FakeProvider): Set<number> {
  const texts = new Set(fake.requests.flatMap(({ items }) => items.map(({ text }) => text)));
  return new Set([...texts].map((text) => fake.asked(text)));
}
