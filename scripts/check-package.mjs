// Packs the package, installs it as a user would, and translates a file with it in an empty folder.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const root = new URL('..', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const shipped =
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|bin\/translate\.cjs|config\/.+|dist\/.+\.cjs|dist\/licenses\.md|dist\/dashboard\/.+\.(html|css|js|svg|md))$/;
const needed = [
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'bin/translate.cjs',
  'dist/cli.cjs',
  'dist/reading-thread.cjs',
  'dist/asking-thread.cjs',
  'dist/consistency-thread.cjs',
  'dist/dashboard/index.html',
].concat(['llm_config.yaml', 'prices.yaml', 'prompts/translate.md'].map((name) => `config/${name}`));

const place = mkdtempSync(join(tmpdir(), 'translate-package-'));
try {
  const { filename, files } = pack();
  checkContents(files.map(({ path }) => path));
  npm(['install', '--global', '--prefix', join(place, 'prefix'), join(place, filename)]);
  checkProgram();
  process.stdout.write(`package: ${filename}, ${files.length} files, installs and translates\n`);
} finally {
  rmSync(place, { recursive: true, force: true });
}

function pack() {
  npm(['run', 'build']);
  // The build has just run; its output would stand in the way of the JSON.
  return JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', place]))[0];
}

function checkContents(paths) {
  const extra = paths.filter((path) => !shipped.test(path));
  const missing = needed.filter((path) => !paths.includes(path));
  if (extra.length > 0) throw new Error(`the package ships what it should not: ${extra.join(', ')}`);
  if (missing.length > 0) throw new Error(`the package lacks ${missing.join(', ')}`);
}

function checkProgram() {
  const project = join(place, 'project');
  mkdirSync(project);
  expect('the version', translate(project, ['--version']).trim(), version);
  writeFileSync(join(project, 'tasks.csv'), 'id,source\n1,Hello {0}\n');
  // Needs prompt and prices of the default provider, though no key.
  translate(project, ['plan', 'tasks.csv', '--to', 'ja']);
  translate(project, ['run', 'tasks.csv', '--to', 'ja', '--provider', 'pseudo']);
  const made = ['tasks.checkpoint.db', 'tasks.csv', 'tasks.report.json', 'tasks.translated.csv'];
  expect('the files', readdirSync(project).sort().join(), made.join());
  const result = 'id,source,translation,status,error\n1,Hello {0},⟦Ĥééļļöö {0}⟧,completed,\n';
  expect('the result', readFileSync(join(project, 'tasks.translated.csv'), 'utf8'), result);
}

function translate(cwd, args) {
  const bin = process.platform === 'win32' ? 'prefix' : join('prefix', 'bin');
  const path = [join(place, bin), dirname(process.execPath), process.env.PATH].join(delimiter);
  const options = { cwd, env: { PATH: path, HOME: place, NO_COLOR: '1' }, shell: process.platform === 'win32' };
  return execFileSync('translate', args, { ...options, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function npm(args) {
  const options = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] };
  return execFileSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

function expect(what, found, wanted) {
  if (found !== wanted) throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}
