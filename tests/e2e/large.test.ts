import { afterEach, expect, test } from 'vitest';
import { makeProject, type Project } from '../support/program.ts';

let project: Project;

afterEach(() => project.remove());

test('a file of many rows comes back whole', async () => {
  const lines = Array.from({ length: 20_000 }, (_, row) => `row.${row},Line ${row} of the captain's log`);
  project = await makeProject({ 'tasks.csv': `id,source\n${lines.join('\n')}\n` });
  const { code, stderr } = await project.run(['run', 'tasks.csv', '--to', 'ja', '-p', 'pseudo']);

  expect({ code, stderr }).toMatchObject({ code: 0 });
  const written = project.read('tasks.translated.csv').trimEnd().split('\n').slice(1);
  expect(written).toHaveLength(lines.length);
  expect(written.filter((line, row) => !line.startsWith(`${lines[row]},⟦`))).toEqual([]);
  expect((await project.run(['tasks', 'tasks.csv', '--limit', '20000', '--format', 'csv'])).code).toBe(0);
});
