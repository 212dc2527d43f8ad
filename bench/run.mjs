/** All measurements, or those that are named; see README.md. */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { checks } from './checks.mjs';
import { limits } from './limits.mjs';
import { makespan } from './makespan.mjs';
import { memory } from './memory.mjs';
import { monitor } from './monitor.mjs';
import { pseudo } from './pseudo.mjs';
import { scale } from './scale.mjs';
import { start } from './start.mjs';
import { streaming } from './streaming.mjs';
import { here } from './support.mjs';
import { throughput } from './throughput.mjs';
import { tokens } from './tokens.mjs';

const all = { makespan, start, throughput, pseudo, scale, memory, limits, checks, monitor, tokens, streaming };
const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean' }, full: { type: 'boolean' } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !(name in all));
if (unknown) throw new Error(`there is no ${unknown}; there are: ${Object.keys(all).join(', ')}`);

const names = positionals.length > 0 ? positionals : Object.keys(all);
const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`;
process.stdout.write(`${machine}${values.quick ? ', quick' : ''}\n`);
const results = {};
for (const name of names) {
  results[name] = await all[name]({ quick: values.quick ?? false, full: values.full ?? false });
  process.stdout.write(`\n${table(name, results[name])}`);
}
const facts = { date: new Date().toISOString(), machine, quick: values.quick ?? false, results };
writeFileSync(here('results.json'), `${JSON.stringify(facts, null, 2)}\n`);

function table(name, lines) {
  const cells = lines.map(({ figure, value, unit, ratio, more, target }) => [
    figure,
    `${value.toLocaleString('en')} ${unit}`,
    ratio === undefined ? (more ?? '') : `ratio ${ratio}`,
    target ?? '',
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column].length)));
  const line = ([figure, value, ratio, target]) =>
    `  ${figure.padEnd(widths[0])}  ${value.padStart(widths[1])}  ${ratio.padEnd(widths[2])}  ${target}`.trimEnd();
  return `${name}\n${cells.map((row) => `${line(row)}\n`).join('')}`;
}
