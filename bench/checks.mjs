import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { detectFamilies } from '../build/checks/families.js';
import { createInspector } from '../build/checks/inspector.js';
import { percentFault } from '../build/checks/percent-signs.js';
import { placeholders } from '../build/checks/placeholders.js';
import { findValues } from '../build/checks/values.js';
import { shuffledLines } from './checks-order.mjs';
import { warningLines } from './checks-warnings.mjs';
import { here, percent, rounded, seeded } from './support.mjs';

const folder = process.env.CORPORA ?? here('../../shared/corpora');

/** What the checks make of human translations, of the same with a fault put in, and how long they take. */
export async function checks({ quick }) {
  if (!existsSync(folder)) {
    return [{ figure: `no texts in ${folder}; set CORPORA to a folder of <game>.<lang>.csv`, value: 0, unit: 'files' }];
  }
  const files = load(quick);
  return [
    ...placeholderLines(files),
    ...percentLines(files),
    ...shuffledLines(files),
    ...warningLines(files),
    ...speedLines(files),
  ];
}

function load(quick) {
  const names = readdirSync(folder).filter((name) => /^[^.]+\.[^.]+\.csv$/.test(name) && !name.startsWith('mixed'));
  return names
    .filter((_, at) => !quick || at % 5 === 0)
    .map((name) => {
      const rows = parse(readFileSync(join(folder, name)), { columns: true });
      const families = new Set(detectFamilies(rows.map(({ source }) => source)).map(({ family }) => family));
      const targetLang = name.split('.')[1].replace('_', '-');
      const pairs = rows.map(({ source, reference }) => ({
        source,
        translation: reference,
        sourceLang: 'en',
        targetLang,
      }));
      return { name, game: name.split('.')[0], targetLang, facts: factsOf(families), pairs };
    });
}

function factsOf(families) {
  return { families, lengthUnit: 'graphemes', strictGlossary: false, forbidden: { characters: '', words: {} } };
}

const hasErrors = (pair, facts) => placeholders.find(pair, facts).some(({ severity }) => severity !== 'warning');

function placeholderLines(files) {
  const random = seeded(1);
  const counts = new Map();
  const add = (name, column) => {
    const count = counts.get(name) ?? { rows: 0, alarms: 0, mutants: 0, found: 0, told: 0 };
    count[column]++;
    counts.set(name, count);
  };
  for (const { facts, pairs, targetLang, name } of files) {
    for (const pair of pairs) {
      const values = findValues(pair.source, facts.families);
      const groups = ['all', targetLang, ...new Set(values.map(({ family }) => family))];
      const isAlarm = hasErrors(pair, facts);
      if (isAlarm && process.env.SHOW === 'alarms')
        process.stderr.write(
          `${name}\t${JSON.stringify([placeholders.find(pair, facts).map((x) => x.message), pair.source, pair.translation])}\n`,
        );
      if (values.length === 0) {
        if (isAlarm) add('all', 'alarms');
        continue;
      }
      for (const group of groups) add(group, 'rows');
      if (isAlarm) for (const group of groups) add(group, 'alarms');
      const mutant = placeholders.find(pair, facts).length > 0 ? undefined : mutate(pair, facts, random);
      if (!mutant) continue;
      for (const group of groups) add(group, 'mutants');
      const isFound = hasErrors(mutant, facts);
      if (placeholders.find(mutant, facts).length > 0) for (const group of groups) add(group, 'told');
      if (isFound) for (const group of groups) add(group, 'found');
      else if (process.env.MISSED === 'placeholders')
        process.stderr.write(`${name}\t${JSON.stringify([mutant.kind, pair.source, mutant.translation])}\n`);
    }
  }
  return [...counts].map(([name, { rows, alarms, mutants, found, told }]) => ({
    figure: `placeholders, ${name}`,
    value: rows,
    unit: 'rows',
    more: `false alarms ${percent(alarms, rows)}, refused ${percent(found, mutants)}, told ${percent(told, mutants)}`,
    ...(name === 'all' ? { target: '≤ 0.6 %, ≥ 99.5 %' } : {}),
  }));
}

/** One placeholder of the translation dropped, renamed, or one of its characters changed. */
function mutate(pair, { families }, random) {
  const times = (text, key) => findValues(text, families).filter((value) => value.key === key).length;
  // What the translator says once more than the source may go without loss.
  const values = findValues(pair.translation, families).filter(
    ({ key, family }) => family === 'printf' || times(pair.translation, key) <= times(pair.source, key),
  );
  if (values.length === 0) return undefined;
  const { start, end, text, family } = values[Math.floor(random() * values.length)];
  const kind = Math.floor(random() * 3);
  const inner = /[\p{L}\p{N}]+/u.exec(text);
  const changed = [
    () => '',
    () => (family === 'printf' ? text.slice(0, -1) + (text.endsWith('d') ? 's' : 'd') : renamed(text, inner[0])),
    () => {
      const at = inner.index + Math.floor(random() * inner[0].length);
      const letter = /\d/.test(text[at])
        ? String((Number(text[at]) + 1 + Math.floor(random() * 8)) % 10)
        : text[at] === 'q'
          ? 'z'
          : 'q';
      return text.slice(0, at) + letter + text.slice(at + 1);
    },
  ][kind]();
  return { ...pair, kind, translation: pair.translation.slice(0, start) + changed + pair.translation.slice(end) };
}

function renamed(text, name) {
  return text.replace(name, /^\d+$/.test(name) ? String(Number(name) + 7) : `${name}x`);
}

/** Percent signs that are text in formatted texts: doubled where the source does not, single where it doubles them. */
function percentLines(files) {
  let [rows, alarms, found] = [0, 0, 0];
  for (const { facts, pairs } of files) {
    if (!facts.families.has('printf') && !facts.families.has('python')) continue;
    for (const pair of pairs) {
      const { source, translation } = pair;
      const fault = percentFault(source, translation, facts.families);
      if (fault !== undefined) alarms++;
      if (fault !== undefined || !source.includes('%%') || !translation.includes('%%')) continue;
      if (/%(?!%)/.test(source.replaceAll('%%', '').replace(/%[\w.$-]{0,6}[dsif]/g, ''))) continue;
      rows++;
      if (percentFault(source, translation.replaceAll('%%', '%'), facts.families)) found++;
    }
  }
  const more = `false alarms ${alarms} rows, refused ${percent(found, rows)}`;
  return [{ figure: 'percent signs, %% turned into %', value: rows, unit: 'rows', more }];
}

function speedLines(files) {
  const wanted = 100_000;
  const all = files.flatMap(({ facts, pairs }) => {
    const inspector = createInspector(facts, {});
    return pairs.map((pair) => ({ inspector, pair }));
  });
  const started = performance.now();
  const before = process.cpuUsage();
  for (let at = 0; at < wanted; at++) {
    const { inspector, pair } = all[at % all.length];
    inspector.inspect(pair);
  }
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  const more = `${rounded((user + system) / 1e6, 2)} s of processor time`;
  return [
    { figure: '100,000 pairs, mended and checked', value: rounded(seconds, 2), unit: 's', more, target: '< 5 s' },
  ];
}
