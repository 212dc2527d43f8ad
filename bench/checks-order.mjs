import { findTags } from '../build/checks/markup.js';
import { isShuffled } from '../build/checks/shuffled.js';
import { findValues } from '../build/checks/values.js';
import { percent, seeded } from './support.mjs';

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

/** Replies of 2 to 200 rows: of any rows, and of such as carry nothing, where only lengths and ends speak. */
export function shuffledLines(files) {
  const plain = files.map((file) => ({
    ...file,
    pairs: file.pairs.filter(
      ({ source }) =>
        carriedBy(source, file.facts.families) === '' && findTags(source, file.facts.families).length === 0,
    ),
  }));
  return [2, 5, 20, 50, 200].flatMap((size) => [
    ...linesOf(`order, ${size} rows`, tryAll(files, size, rowsThatCarry), '≥ 95 %'),
    ...linesOf(`order, ${size} plain rows`, tryAll(plain, size, allRows)),
  ]);
}

function linesOf(title, { batches, alarms, counts }, target) {
  const more = `good replies asked again ${percent(alarms, batches)}`;
  return [
    { figure: title, value: batches, unit: 'replies', more, target: '≤ 0.1 %' },
    ...Object.entries(counts).map(([name, { tried, found }]) => ({
      figure: `${title}, ${name}`,
      value: tried,
      unit: 'replies',
      more: `found ${percent(found, tried)}`,
      ...(target && { target }),
    })),
  ];
}

/** What isShuffled says of whole replies in order, and of the same in each disorder that moves two different rows or more. */
function tryAll(files, size, rowsOf) {
  const random = seeded(2);
  let [batches, alarms] = [0, 0];
  const counts = Object.fromEntries(Object.keys(disorders).map((name) => [name, { tried: 0, found: 0 }]));
  for (const { facts, pairs, name: file } of files) {
    for (let from = 0; from + size <= pairs.length; from += size) {
      const batch = pairs.slice(from, from + size);
      batches++;
      if (isShuffled(batch, facts)) {
        alarms++;
        if (process.env.SHOW === 'order') process.stderr.write(`SHUFFLED ${file} ${from} ${size}\n`);
      }
      const { rows, differ } = rowsOf(batch, facts);
      const pick = [rows[Math.floor(random() * rows.length)]];
      const others = rows.filter((at) => differ(at, pick[0]));
      pick.push(others[Math.floor(random() * others.length)]);
      if (pick[1] === undefined) continue;
      for (const [name, disorder] of Object.entries(disorders)) {
        const inOrder = batch.map((_, at) => at);
        const order = disorder(inOrder, pick);
        const moved = rows.filter((at) => order[at] !== at && differ(order[at], at));
        if (moved.length < 2) continue;
        counts[name].tried++;
        const reply = batch.map((pair, at) => ({ ...pair, translation: batch[order[at]].translation }));
        if (isShuffled(reply, facts)) counts[name].found++;
        else if (process.env.MISSED === 'order') {
          const shown = moved.slice(0, 2).map((at) => [batch[at], reply[at].translation]);
          process.stderr.write(`UNSEEN ${name} ${file} ${from} ${JSON.stringify(shown)}\n`);
        }
      }
    }
  }
  return { batches, alarms, counts };
}

function rowsThatCarry(batch, { families }) {
  const carried = batch.map(({ source }) => carriedBy(source, families));
  const rows = batch.flatMap((_, at) => (carried[at] === '' ? [] : [at]));
  return { rows, differ: (one, other) => carried[one] !== carried[other] };
}

function allRows(batch) {
  return { rows: batch.map((_, at) => at), differ: (one, other) => batch[one].source !== batch[other].source };
}

/** The placeholders and numbers of a text; empty: none. */
function carriedBy(text, families) {
  return [...findValues(text, families).map(({ key }) => key), ...(text.match(/\d+/g) ?? [])].sort().join(' ');
}
