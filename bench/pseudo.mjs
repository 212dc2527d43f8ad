import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { here, inFolder, measure, median, program, rounded, sheetLines } from './support.mjs';

/** A large file without any service: what reading, the checkpoint and writing cost. */
export async function pseudo({ quick }) {
  const rows = quick ? 10_000 : 100_000;
  return inFolder(async (cwd) => {
    writeFileSync(join(cwd, 'tasks.csv'), [...sheetLines(rows)].join(''));
    const runs = [];
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      for (const name of ['tasks', 'import']) rmSync(join(cwd, `${name}.checkpoint.db`), { force: true });
      const whole = await measure([program, 'run', 'tasks.csv', '--to', 'ja', '-p', 'pseudo'], { cwd });
      const imported = await measure([here('phases.mjs'), 'import'], { cwd });
      const exported = await measure([here('phases.mjs'), 'export'], { cwd });
      runs.push({ whole, imported, exported });
    }
    const perSecond = (pick) => Math.round(rows / median(runs.map(pick)));
    const peak = (pick) => rounded(median(runs.map(pick)));
    return [
      { figure: `import of ${rows} rows`, value: perSecond(({ imported }) => Number(imported.stdout)), unit: 'rows/s' },
      { figure: 'export', value: perSecond(({ exported }) => Number(exported.stdout)), unit: 'rows/s' },
      { figure: 'the whole command', value: perSecond(({ whole }) => whole.seconds), unit: 'rows/s' },
      { figure: 'peak memory, import', value: peak(({ imported }) => imported.peakMiB), unit: 'MiB' },
      { figure: 'peak memory, export', value: peak(({ exported }) => exported.peakMiB), unit: 'MiB' },
      { figure: 'peak memory, the whole command', value: peak(({ whole }) => whole.peakMiB), unit: 'MiB' },
    ];
  });
}
