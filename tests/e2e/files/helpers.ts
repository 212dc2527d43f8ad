import { afterEach, expect } from 'vitest';
import { makeProject, type Project, type Result } from '../../support/program.ts';

const projects: Project[] = [];

afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

/** A project folder that is removed when its test has ended. */
export async function projectOf(
  files: Record<string, string | Buffer>,
  options: { url?: string; config?: string } = {},
): Promise<Project> {
  const project = await makeProject(files, options);
  projects.push(project);
  return project;
}

/** What the pseudo provider makes of plain English without placeholders, the rule told anew. */
export function pseudo(text: string): string {
  const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const accented = 'åƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ';
  const letter = (char: string): string => {
    const index = plain.indexOf(char);
    const found = index < 0 ? char : (accented[index] ?? char);
    return 'aeiouAEIOU'.includes(char) ? found + found : found;
  };
  return `⟦${[...text].map(letter).join('')}⟧`;
}

/** Runs the pseudo provider over one file and returns its result file. */
export async function translate(
  name: string,
  content: string | Buffer,
  args: readonly string[],
  config?: string,
): Promise<{ project: Project; result: Result; output: string }> {
  const project = await projectOf({ [name]: content }, config === undefined ? {} : { config });
  const result = await project.run(['run', name, '-p', 'pseudo', ...args]);
  expect(result.stderr).not.toContain('    at ');
  expect(result.code, result.stderr).toBe(0);
  const dot = name.lastIndexOf('.');
  return { project, result, output: project.read(`${name.slice(0, dot)}.translated${name.slice(dot)}`) };
}
