import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider.ts';
import type { Project } from '../../support/program.ts';
import { projectOf } from './helpers.ts';

let fake: FakeProvider;

beforeAll(async () => {
  fake = await startFakeProvider({ translate: (text) => `«${text}»` });
});

afterAll(() => fake.close());

const texts = {
  'several lines': 'First line\nSecond line\r\nThird',
  quotes: 'He said "no", twice; it\'s \\ "',
  emoji: 'Win 👩‍👩‍👧‍👦 and 🇯🇵 now 🗡️',
  'right to left': 'مرحبا \u202bעולם\u202c {0}',
  'combining marks': 'Cafe\u0301 Ångström',
  NUL: 'before\u0000after',
  controls: 'a\u0001b\u001b[31mc\u007f',
  separators: 'line\u2028paragraph\u2029end',
  prototype: '__proto__',
} as const;
const surrogates = { 'a lone surrogate': 'high \ud83d and low \ude00 ends' };

/** The result of a run, and the same from the checkpoint alone. */
async function results(project: Project, name: string, args: string[] = []): Promise<string[]> {
  const { code, stderr } = await project.run(['run', name, '--to', 'fr', ...args]);
  expect(code, stderr).toBe(0);
  const result = name.replace('t.', 't.translated.');
  const written = project.read(result);
  const exported = await project.run(['export', name, '-o', '-']);
  expect(exported.stdout).toBe(written);
  return [written, exported.stdout];
}

describe('texts survive provider, checkpoint and result', () => {
  test('in JSON', async () => {
    const sources = Object.values({ ...texts, ...surrogates });
    const tasks = sources.map((source) => ({ id: source, source, context: source, extra: source }));
    const project = await projectOf({ 't.json': JSON.stringify(tasks) }, { url: fake.url });
    const expected = tasks.map((task) => ({
      ...task,
      translation: `«${task.source}»`,
      status: 'completed',
      error: '',
    }));
    for (const text of await results(project, 't.json')) expect(JSON.parse(text)).toEqual(expected);
    const asked = fake.requests.flatMap(({ items }) => items.map(({ text }) => text));
    expect(asked.sort()).toEqual(sources.toSorted());
    const listed = await project.run(['tasks', 't.json', '--format', 'json']);
    expect(JSON.parse(listed.stdout).tasks).toMatchObject(
      sources.map((source) => ({ id: source, source, translation: `«${source}»` })),
    );
  });

  test('in CSV', async () => {
    const cell = (text: string, isQuoted = /[",\r\n]/.test(text)): string =>
      isQuoted ? `"${text.replaceAll('"', '""')}"` : text;
    const sources = Object.values(texts);
    const given = sources.map((source, at) => `${at},${cell(source, true)},${cell(source, true)}`);
    const project = await projectOf({ 't.csv': `id,source,extra\n${given.join('\n')}\n` }, { url: fake.url });
    const expected = given.map((row, at) => `${row},${cell(`«${sources[at]}»`)},completed,\n`).join('');
    for (const text of await results(project, 't.csv')) {
      expect(text).toBe(`id,source,extra,translation,status,error\n${expected}`);
    }
  });

  test('no text of a file steers the terminal', async () => {
    const rows = Object.values({ ...texts, ...surrogates }).map((source) => ({
      id: `id${source}`,
      source,
      context: source,
    }));
    const project = await projectOf({ 't.json': JSON.stringify(rows) }, { url: fake.url });
    fake.set(({ items }) =>
      items.length > 1
        ? { status: 400, body: { error: { message: 'Bad \u001b[2J\u202e text', code: 'content_filter' } } }
        : { status: 400, body: { error: { message: `${items[0]?.text}`, code: 'content_filter' } } },
    );
    const run = await project.run(['run', 't.json', '--to', 'fr', '--log-level', 'debug']);
    fake.set(undefined);
    expect(run.code).toBe(3);
    const screens = [run.stderr];
    for (const args of [['status'], ['tasks'], ['report'], ['report', '--format', 'md'], ['log'], ['log', '--json']]) {
      const { code, stdout, stderr } = await project.run(args);
      expect(code, stderr).toBe(0);
      screens.push(stdout + stderr);
    }
    for (const screen of screens) {
      expect(screen).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/,
      );
    }
  });
});
