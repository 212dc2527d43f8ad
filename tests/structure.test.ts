import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../src', import.meta.url));

/** From the top down: a file imports from its own row or from lower ones. */
const rows: readonly (readonly string[])[] = [
  ['cli.ts'],
  ['commands'],
  ['progress', 'monitor', 'report', 'intake'],
  ['engine'],
  ['planner', 'prompt', 'checks', 'glossary', 'memory', 'providers', 'store', 'tasks', 'config'],
  ['types', 'errors.ts', 'utils', 'exit-codes.ts', 'package-root.ts', 'version.ts', 'small-heap.ts'],
];
/** Its members do not know each other: whoever needs two of them lies above. */
const wideRow = 4;

const sqliteDriver = /^(node:sqlite|@photostructure\/sqlite|better-sqlite3|sqlite3?|node-sqlite3-wasm|sql\.js)$/;
const foreignToEngine =
  /^(csv|papaparse|yaml$|js-yaml|chalk|picocolors|cli-progress|ora$|node:(readline|tty|fs|sqlite)|@photostructure\/sqlite)/;

type Sources = ReadonlyMap<string, string>;

describe('The layout of the sources', () => {
  test('has imports that run one way only', () => {
    expect(faults(sources())).toEqual([]);
  });

  test.each([
    ['a lower row imports a higher one', 'engine/pool.ts', "import '../commands/run.ts';", 'from a higher row'],
    ['a type comes from higher up', 'utils/a.ts', "import type { A } from '../report/types.ts';", 'from a higher row'],
    ['an import takes several lines', 'types/a.ts', "import {\n  a,\n} from '../store/meta.ts';", 'from a higher row'],
    ['something is exported again', 'store/a.ts', "export * from '../report/build.ts';", 'from a higher row'],
    ['an import waits for its moment', 'tasks/a.ts', "await import('../commands/run.ts');", 'from a higher row'],
    ['a type is imported in place', 'prompt/a.ts', "type A = import('../engine/batch.ts').B;", 'from a higher row'],
    ['anything imports the command line', 'commands/a.ts', "import '../cli.ts';", 'from a higher row'],
    ['two of the wide row meet', 'planner/a.ts', "import { Session } from '../store/session.ts';", 'its neighbour'],
    ['a folder has no row', 'helpers/a.ts', 'export const one = 1;', 'stands in no row'],
    ['two files import each other', 'store/meta.ts', "import './session.ts';", 'store/meta.ts → store/session.ts'],
    ['two folders import each other', 'types/a.ts', "import '../utils/terminal.ts';", 'cycle of folders: types'],
    ['the engine reads CSV', 'engine/a.ts', "import { parse } from 'csv-parse/sync';", 'leads to csv-parse/sync'],
    ['the engine writes to the terminal', 'engine/a.ts', "import chalk from 'chalk';", 'leads to chalk'],
    ['the engine reaches SQLite by others', 'engine/a.ts', "import '../store/driver.ts';", 'leads to @photostructure'],
    ['the engine reaches YAML by others', 'engine/a.ts', "import '../config/load.ts';", 'leads to yaml'],
    ['a second file opens SQLite', 'store/a.ts', "import { DatabaseSync } from 'node:sqlite';", 'an SQLite driver'],
    ['SQLite is named by a variable', 'report/a.ts', "const name = '@photostructure/sqlite';", 'an SQLite driver'],
    ['an import cannot be read', 'commands/a.ts', 'await import(name);', 'imports by variable'],
    ['a command ends the process', 'commands/a.ts', 'if (failed) process.exit(1);', 'ends the process'],
    ['a command kills the process', 'commands/a.ts', "process.kill(process.pid, 'SIGTERM');", 'ends the process'],
  ])('is found broken when %s', (_, path, line, fault) => {
    const real = sources();
    const planted = new Map([...real, [path, `${line}\n${real.get(path) ?? ''}`]]);

    expect(faults(planted).join('\n')).toContain(fault);
  });

  test('is not found broken by words in comments', () => {
    const comments = "// as import { run } from '../commands/run.ts'; did, or process.exit(1)\n/** process.exit() */";
    expect(faults(new Map([...sources(), ['utils/noted.ts', comments]]))).toEqual([]);
  });
});

function sources(): Sources {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  expect(paths.length).toBeGreaterThan(50);
  return new Map(paths.map((path) => [path.split(sep).join('/'), readFileSync(join(root, path), 'utf8')]));
}

function faults(files: Sources): string[] {
  const imports = new Map([...files].map(([path, source]) => [path, importsOf(path, withoutComments(source))]));
  return [
    ...[...imports].flatMap(([path, names]) => orderFaults(path, names)),
    ...[...files].flatMap(([path, source]) => placeFaults(path, withoutComments(source))),
    ...engineFaults(imports),
    ...cycles(imports).map((cycle) => `cycle: ${cycle.join(' → ')}`),
    ...cycles(folderImports(imports)).map((cycle) => `cycle of folders: ${cycle.join(' → ')}`),
  ];
}

/** Comments that have lines of their own, as all do here; those in a line's end would need a parser. */
function withoutComments(source: string): string {
  return source.replace(/^\s*\/\*[\s\S]*?\*\//gm, '').replace(/^\s*\/\/.*$/gm, '');
}

/** What a file imports: paths in src, or names of packages. */
function importsOf(path: string, source: string): string[] {
  const statements = source.matchAll(/^\s*(?:import|export)\b(?:[^'"`;()]*?\bfrom)?\s*['"]([^'"]+)['"]/gm);
  const calls = source.matchAll(
    /(?:\bimport|\bcreateRequire\(import\.meta\.url\)|\bgetBuiltinModule)\(\s*['"]([^'"]+)['"]\s*\)/g,
  );
  return [...statements, ...calls].map(([, name = '']) =>
    name.startsWith('.')
      ? normalize(join(dirname(path), name))
          .split(sep)
          .join('/')
      : name,
  );
}

function orderFaults(path: string, imports: readonly string[]): string[] {
  const row = rowOf(path);
  if (row === -1) return [`${path}: stands in no row`];
  return imports.flatMap((name) => {
    const other = rowOf(name);
    if (other === -1) return [];
    if (other < row) return [`${path}: imports ${name} from a higher row`];
    const isNeighbour = row === wideRow && other === wideRow && partOf(path) !== partOf(name);
    return isNeighbour ? [`${path}: imports its neighbour ${name}`] : [];
  });
}

function placeFaults(path: string, source: string): string[] {
  const found: string[] = [];
  const isDriver = path === 'store/driver.ts';
  const quoted = [...source.matchAll(/['"]([^'"\n]+)['"]/g)].map(([, text = '']) => text);
  if (!isDriver && quoted.some((text) => sqliteDriver.test(text))) found.push(`${path}: names an SQLite driver`);
  // A path that is put together at run time would pass by everything here; `.import(` and `async import(` are a method of that name.
  if (!isDriver && /(?<!\.|async )\bimport\((?!\s*['"])/.test(source)) found.push(`${path}: imports by variable`);
  // Signal 0 only asks whether a process lives.
  if (path !== 'cli.ts' && /\bprocess\s*\.\s*(exit|reallyExit|abort|kill)\b(?!\(\w+, 0\))/.test(source)) {
    found.push(`${path}: ends the process`);
  }
  return found;
}

/** Everything that the engine's files lead to. */
function engineFaults(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const reached = new Set([...imports.keys()].filter((path) => partOf(path) === 'engine'));
  for (const path of reached) for (const name of imports.get(path) ?? []) reached.add(name);
  return [...reached].filter((name) => foreignToEngine.test(name)).map((name) => `the engine leads to ${name}`);
}

function folderImports(imports: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const [path, names] of imports) {
    const others = names.filter((name) => imports.has(name)).map(partOf);
    const known = folders.get(partOf(path)) ?? [];
    folders.set(partOf(path), [...known, ...others.filter((part) => part !== partOf(path))]);
  }
  return folders;
}

function cycles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at !== -1) found.push([...trail.slice(at), path]);
    if (at !== -1 || done.has(path)) return;
    for (const name of imports.get(path) ?? []) visit(name, [...trail, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return found;
}

function rowOf(path: string): number {
  return rows.findIndex((row) => row.includes(partOf(path)));
}

/** The folder right under src, or the file there. */
function partOf(path: string): string {
  return path.split('/')[0] ?? '';
}
