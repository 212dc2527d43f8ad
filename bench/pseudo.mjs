import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inFolder, measure, median, program, rounded, sheetLines } from './support.mjs';

const task = ['tasks.csv', '--to', 'ja', '-p', 'pseudo'];
const commands = {
  'translate plan (import, estimate)': ['plan', ...task],
  'translate run (import, batches, export)': ['run', ...task],
  'translate export': ['export', 'tasks.csv', '-o', 'exported.csv'],
};

/** A large file without any service: what reading, the checkpoint and writing cost. Whole commands, start included. */
export async function pseudo({ quick }) {
  const rows = quick ? 10_000 : 100_000;
  return inFolder(async (cwd) => {
    writeFileSync(join(cwd, 'tasks.csv'), [...sheetLines(rows)].join(''));
    const runs = new Map(Object.keys(commands).map((name) => [name, []]));
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      rmSync(join(cwd, 'tasks.checkpoint.db'), { force: true });
      for (const [name, args] of Object.entries(commands)) {
        runs.get(name).push(await measure([program, ...args], { cwd }));
      }
    }
    return [...runs].map(([name, measured]) => ({
      figure: `${rows} rows, ${name}`,
      value: Math.round(rows / median(measured.map(({ seconds }) => seconds))),
      unit: 'rows/s',
      more: `peak ${rounded(median(measured.map(({ peakMiB }) => peakMiB)))} MiB`,
    }));
  });
}
