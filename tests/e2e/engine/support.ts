import { existsSync } from 'node:fs';
import { parse as parseCsv } from 'csv-parse/sync';
import { afterEach, expect } from 'vitest';
import type { Report, ReportRun } from '../../../src/report/types.ts';
import { type FakeProvider, type FakeProviderOptions, startFakeProvider } from '../../support/fake-provider.ts';
import { makeProject, type Project, type Result } from '../../support/program.ts';

/** Per million tokens, of the model in every project here. */
export const price = { input: 1, output: 4 };

export interface SetupOptions extends FakeProviderOptions {
  /** Of the provider `openai`. */
  provider?: Record<string, unknown>;
  /** Further providers; `url` in a text stands for the service's address. */
  providers?: Record<string, unknown>;
  retry?: Record<string, unknown>;
  batch?: Record<string, unknown>;
  /** Top level of the configuration. */
  settings?: Record<string, unknown>;
}

export interface Setup {
  project: Project;
  fake: FakeProvider;
}

/** What is to be undone after a test, last first. */
const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

/** A folder with `tasks.csv` (so many rows, or this content) and a service that holds every body against the schema. */
export async function setUp(tasks: number | string, options: SetupOptions = {}): Promise<Setup> {
  const { provider, providers, retry, batch, settings, ...service } = options;
  const fake = await startFakeProvider({ schema: true, ...service });
  open.push(() => fake.close());
  const config = {
    from: 'en',
    to: ['de'],
    ...settings,
    llm: {
      providers: {
        openai: { model: 'gpt-4.1-mini', prices: { currency: 'USD', ...price }, ...provider },
        ...providers,
      },
      ...(retry && { retry }),
      ...(batch && { batch_control: batch }),
    },
  };
  const project = await makeProject(
    { 'tasks.csv': typeof tasks === 'number' ? sheet(tasks) : tasks },
    { url: fake.url, config: JSON.stringify(config).replaceAll('"url"', JSON.stringify(fake.url)) },
  );
  open.push(() => project.remove());
  return { project, fake };
}

/** Source of row `n`, from 1; about 20 characters. */
export function textOf(n: number): string {
  return `The story, part ${n}`;
}

/** A sheet of so many rows; `change` gives some of them another text. */
export function sheet(rows: number, change: Record<number, string> = {}): string {
  const lines = Array.from({ length: rows }, (_, index) => `k${index + 1},"${change[index + 1] ?? textOf(index + 1)}"`);
  return `id,source\n${lines.join('\n')}\n`;
}

export interface ResultRow {
  id: string;
  source: string;
  translation: string;
  status: string;
  error: string;
  confidence?: string;
}

export function resultOf(project: Project): ResultRow[] {
  return parseCsv(project.read('tasks.translated.csv'), { columns: true }) as ResultRow[];
}

export function reportOf(project: Project): Report {
  return JSON.parse(project.read('tasks.report.json')) as Report;
}

const exitCodeOf: Record<string, number> = { done: 0, limit: 0, failed_rows: 3 };

/**
 * Report, summary, exit code and result file say the same, and the report's money is what the service has billed; returns
 * the report.
 */
export function expectAgreement(project: Project, result: Result, fake: FakeProvider): Report {
  if (!existsSync(project.path('tasks.report.json'))) throw new Error(`no report (${result.code}): ${result.stderr}`);
  const report = reportOf(project);
  expect(result.stderr).not.toMatch(/\n\s+at /);
  expectExitCode(report, result);
  expectCounts(report);
  expectResultFile(report, resultOf(project));
  expectSummary(report, result);
  expectMoney(report, fake);
  expect(fake.violations).toEqual([]);
  return report;
}

function expectExitCode({ outcome }: Report, { code }: Result): void {
  const expected = exitCodeOf[outcome ?? ''] ?? 4;
  if (outcome === 'interrupted') expect([4, 130, 143]).toContain(code);
  else expect({ outcome, code }).toEqual({ outcome, code: expected });
}

function expectCounts({ tasks, languages, failures, outcome, last_run }: Report): void {
  expect(tasks.completed + tasks.failed + tasks.pending).toBe(tasks.total);
  for (const name of ['total', 'completed', 'failed', 'pending'] as const) {
    expect(languages.reduce((sum, language) => sum + language[name], 0)).toBe(tasks[name]);
  }
  expect(failures).toHaveLength(tasks.failed);
  expect(last_run?.outcome).toBe(outcome);
  if (outcome === 'done') expect(tasks.completed).toBe(tasks.total);
  if (outcome === 'failed_rows') expect([tasks.failed > 0, tasks.pending]).toEqual([true, 0]);
}

function expectResultFile({ tasks, failures }: Report, rows: ResultRow[]): void {
  const count = (status: string): number => rows.filter((row) => row.status === status).length;
  expect({ completed: count('completed'), failed: count('failed'), pending: count('pending') }).toEqual({
    completed: tasks.completed,
    failed: tasks.failed,
    pending: tasks.pending,
  });
  for (const row of rows) expect([row.id, row.translation !== '']).toEqual([row.id, row.status === 'completed']);
  const errors = rows.filter(({ error }) => error !== '').map(({ id, error }) => ({ id, error }));
  expect(errors).toEqual(failures.map(({ id, code, message }) => ({ id, error: `${code}: ${message}` })));
}

function expectSummary({ tasks, failures }: Report, { stderr }: Result): void {
  const done = /all ([\d,]+) rows are translated|the only row is translated|([\d,]+) of [\d,]+ rows? translated/.exec(
    stderr,
  );
  expect(done, stderr).not.toBeNull();
  expect(Number((done?.[1] ?? done?.[2] ?? '1').replaceAll(',', ''))).toBe(tasks.completed);
  for (const code of new Set(failures.map((failure) => failure.code))) {
    const count = failures.filter((failure) => failure.code === code).length;
    expect(stderr).toMatch(new RegExp(`^ +${count}  ${code}: `, 'm'));
  }
}

function expectMoney({ tokens, cost, requests }: Report, { billed, unseen }: FakeProvider): void {
  expect({ prompt: tokens.prompt, completion: tokens.completion }).toEqual({
    prompt: billed.prompt,
    completion: billed.completion,
  });
  expect(cost.total).toBeCloseTo(billOf({ billed }), 9);
  expect(requests.succeeded + requests.failed).toBe(requests.total);
  expect(requests.total).toBeGreaterThanOrEqual(billed.requests + unseen.requests);
}

/** What the service has billed, in US dollars. */
export function billOf({ billed }: Pick<FakeProvider, 'billed'>): number {
  return (billed.prompt * price.input + billed.completion * price.output) / 1_000_000;
}

/** The last run of a report; fails where there is none. */
export function lastRun({ last_run }: Report): ReportRun {
  if (!last_run) throw new Error('the report has no run');
  return last_run;
}
