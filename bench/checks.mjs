import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { detectFamilies } from '../dist/checks/families.js';
import { createInspector } from '../dist/checks/inspector.js';
import { placeholders } from '../dist/checks/placeholders.js';
import { isShuffled } from '../dist/checks/shuffled.js';
import { findValues } from '../dist/checks/values.js';
import { here, rounded } from './support.mjs';

const folder = process.env.CORPORA ?? here('../../shared/corpora');

/** What the checks make of human translations, of the same with a fault put in, and how long they take. */
export async function checks({ quick }) {
  if (!existsSync(folder)) {
    return [{ figure: `no texts in ${folder}; set CORPORA to a folder of <game>.<lang>.csv`, value: 0, unit: 'files' }];
  }
  const files = load(quick);
  return [...placeholderLines(files), ...shuffledLines(files), ...speedLines(files)];
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
    const count = counts.get(name) ?? { rows: 0, alarms: 0, mutants: 0, found: 0 };
    count[column]++;
    counts.set(name, count);
  };
  for (const { facts, pairs, targetLang, name } of files) {
    for (const pair of pairs) {
      const values = findValues(pair.source, facts.families);
      const groups = ['all', targetLang, ...new Set(values.map(({ family }) => family))];
      const isAlarm = hasErrors(pair, facts);
      if (!isAlarm && process.env.WARNED && placeholders.find(pair, facts).length > 0)
        process.stderr.write(
          `${name}\tWARN ${JSON.stringify([placeholders.find(pair, facts)[0].message, pair.source, pair.translation])}\n`,
        );
      if (isAlarm && process.env.SHOW)
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
      const isFound = placeholders.find(mutant, facts).length > 0;
      if (isFound) for (const group of groups) add(group, 'found');
      else if (process.env.MISSED)
        process.stderr.write(`${name}\t${JSON.stringify([mutant.kind, pair.source, mutant.translation])}\n`);
    }
  }
  return [...counts].map(([name, { rows, alarms, mutants, found }]) => ({
    figure: `placeholders, ${name}`,
    value: rows,
    unit: 'rows',
    more: `false alarms ${rounded((alarms / rows) * 100, 2)} %, found ${rounded((found / Math.max(mutants, 1)) * 100, 2)} %`,
    ...(name === 'all' ? { target: '≤ 0.6 %, ≥ 99.5 %' } : {}),
  }));
}

/** One placeholder of the translation dropped, renamed, or one of its characters changed. */
function mutate(pair, { families }, random) {
  const values = findValues(pair.translation, families);
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

/** Ways in which a reply of `rows` rows changes its order: the source that each translation came from. */
const disorders = {
  'two swapped': (order, pick) => {
    const [one, other] = pick;
    return order.map((at) => (at === one ? other : at === other ? one : at));
  },
  'moved by one': (order) => order.map((at) => (at + 1) % order.length),
  'moved by one from the middle': (order) =>
    order.map((at) => (at < order.length / 2 ? at : at + 1 < order.length ? at + 1 : Math.ceil(order.length / 2))),
  'rotated by seven': (order) => order.map((at) => (at + 7) % order.length),
  'back to front': (order) => [...order].reverse(),
};

function shuffledLines(files) {
  const random = seeded(2);
  return [20, 50, 200].flatMap((size) => {
    let [batches, alarms] = [0, 0];
    const counts = Object.fromEntries(Object.keys(disorders).map((name) => [name, { tried: 0, found: 0 }]));
    for (const { facts, pairs, name: file } of files) {
      for (let from = 0; from + size <= pairs.length; from += size) {
        const batch = pairs.slice(from, from + size);
        batches++;
        if (isShuffled(batch, facts)) {
          alarms++;
          if (process.env.SHOW) process.stderr.write(`SHUFFLED ${file} ${from} ${size}\n`);
        }
        const carried = batch.map(({ source }) => carriedBy(source, facts.families));
        const rows = batch.flatMap((_, at) => (carried[at] === '' ? [] : [at]));
        const pick = [rows[Math.floor(random() * rows.length)]];
        const others = rows.filter((at) => carried[at] !== carried[pick[0]]);
        pick.push(others[Math.floor(random() * others.length)]);
        if (pick[1] === undefined) continue;
        for (const [name, disorder] of Object.entries(disorders)) {
          const order = disorder(
            batch.map((_, at) => at),
            pick,
          );
          const moved = rows.filter((at) => order[at] !== at && carried[order[at]] !== carried[at]);
          if (moved.length < 2) continue;
          counts[name].tried++;
          const reply = batch.map((pair, at) => ({ ...pair, translation: batch[order[at]].translation }));
          if (isShuffled(reply, facts)) counts[name].found++;
          else if (process.env.MISSED)
            process.stderr.write(
              `UNSEEN ${name} ${file} ${from} ${JSON.stringify(moved.slice(0, 2).map((at) => [batch[at], reply[at].translation]))}\n`,
            );
        }
      }
    }
    const share = `good replies asked again ${rounded((alarms / batches) * 100, 2)} %`;
    return [
      { figure: `order, ${size} rows`, value: batches, unit: 'replies', more: share, target: '≤ 0.1 %' },
      ...Object.entries(counts).map(([name, { tried, found }]) => ({
        figure: `order, ${size} rows, ${name}`,
        value: tried,
        unit: 'replies',
        more: `found ${rounded((found / tried) * 100, 2)} %`,
        target: '≥ 95 %',
      })),
    ];
  });
}

/** The placeholders and numbers of a text; empty: none. */
function carriedBy(text, families) {
  return [...findValues(text, families).map(({ key }) => key), ...(text.match(/\d+/g) ?? [])].sort().join(' ');
}

function speedLines(files) {
  const wanted = 100_000;
  const all = files.flatMap(({ facts, pairs }) => {
    const inspector = createInspector(facts, {});
    return pairs.map((pair) => ({ inspector, pair }));
  });
  const started = performance.now();
  for (let at = 0; at < wanted; at++) {
    const { inspector, pair } = all[at % all.length];
    inspector.inspect(pair);
  }
  const seconds = (performance.now() - started) / 1000;
  return [{ figure: '100,000 pairs, all checks', value: rounded(seconds, 2), unit: 's', target: '< 5 s' }];
}

/** The same numbers from 0 to 1 at each run. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
