import { readdirSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { expect, onTestFinished } from 'vitest';
import { openDatabase, releaseClosed } from '../../../src/store/driver.ts';
import {
  type FakeProvider,
  type FakeProviderOptions,
  type Respond,
  startFakeProvider,
} from '../../support/fake-provider.ts';
import { makeProject, type Project, type Result } from '../../support/program.ts';

export interface Scene {
  project: Project;
  fake: FakeProvider;
  /** Runs, and expects this exit code; default 0. */
  run(args: string, code?: number): Promise<Result>;
  /** Texts sent since the last call, as `ja:Hello`, sorted. */
  sent(): string[];
}

/** A project and a service for one test; both go when it ends. */
export async function scene(
  files: Record<string, string | Buffer>,
  options: FakeProviderOptions & { config?: string } = {},
): Promise<Scene> {
  const { config, ...fakeOptions } = options;
  const fake = await startFakeProvider(fakeOptions);
  const project = await makeProject(files, { url: fake.url, ...(config !== undefined && { config }) });
  onTestFinished(async () => {
    await fake.close();
    await project.remove();
  });
  let seen = 0;
  return {
    project,
    fake,
    async run(args, code = 0) {
      const result = await project.run(args.split(' '));
      expect(result, `translate ${args}`).toMatchObject({ code });
      return result;
    },
    sent() {
      const texts = fake.requests
        .slice(seen)
        .flatMap(({ items, targetLang }) => items.map(({ text }) => `${targetLang}:${text}`));
      seen = fake.requests.length;
      return texts.sort();
    },
  };
}

/** Rows of a CSV file by column. */
export function rows(project: Project, name: string): Record<string, string>[] {
  return parse(project.read(name), { columns: true }) as Record<string, string>[];
}

/** One column of a CSV file. */
export function column(project: Project, name: string, header = 'translation'): string[] {
  return rows(project, name).map((row) => row[header] ?? '(no such column)');
}

/** What lies in the project's folder besides its configuration. */
export function files(project: Project): string[] {
  return readdirSync(project.dir)
    .filter((name) => name !== 'translate.yaml')
    .sort();
}

/** What SQLite says about a checkpoint; `ok` where it is sound. */
export async function integrity(project: Project, checkpoint = 'tasks.checkpoint.db'): Promise<string> {
  const database = await openDatabase(project.path(checkpoint), { readOnly: true });
  try {
    const found = database.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[];
    return found.map((row) => row.integrity_check).join('\n');
  } finally {
    database.close();
    releaseClosed();
  }
}

/** The report that the last run has written. */
export function written(project: Project, name = 'tasks.report.json'): Report {
  return JSON.parse(project.read(name)) as Report;
}

/** What `report --format json` says. */
export async function report(project: Project, target = 'tasks.csv'): Promise<Report> {
  const { stdout } = await project.run(['report', target, '--format', 'json']);
  return JSON.parse(stdout) as Report;
}

export interface Report {
  session_id: string;
  outcome: string;
  tasks: { total: number; completed: number; failed: number; pending: number; skipped: number };
  languages: { target_lang: string; kept: number; stale: number; completed: number; total: number }[];
  requests: { total: number; succeeded: number; failed: number; retried: number };
  saved: { duplicates: number; existing: number; checkpoint: number };
  unknown: { attempts: number; prompt: number; completion: number };
  wasted: { outcome: string; requests: number; rows: number }[];
  failures: { id: string; code: string }[];
  issues: Record<string, number>;
  quality: {
    answered: number;
    right_at_first: number;
    needs_review: number;
    issues: { check: string; severity: string; count: number }[];
  };
  last_run: { run: number; requests: { total: number }; saved: Report['saved'] };
}

/** Holds requests back until it is opened. */
export interface Gate {
  respond: Respond;
  /** Resolves when a request waits at the gate. */
  reached: Promise<void>;
  open(): void;
}

/** Lets the first `n` requests pass. */
export function gate(n = 0): Gate {
  let left = n;
  let reach: () => void = () => {};
  let open: () => void = () => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const respond: Respond = async () => {
    if (left-- > 0) return undefined;
    reach();
    await opened;
    return undefined;
  };
  return { respond, reached, open };
}
