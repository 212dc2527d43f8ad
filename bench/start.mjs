import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inFolder, median, program, rounded } from './support.mjs';

const bare = 'node -e 0';
const commands = {
  [bare]: { args: ['-e', '0'] },
  'translate --version': { args: [program, '--version'], mostMore: 40 },
  'translate --help': { args: [program, '--help'] },
  'translate run, ten rows with pseudo': { args: [program, 'run', 'ten.csv', '--to', 'ja', '-p', 'pseudo'], most: 300 },
};
const rows = Array.from({ length: 10 }, (_, row) => `k${row},You found {0} coins on day ${row}\n`);

/** What a command costs before it does anything, against Node itself; taken in turns, so that noise meets all alike. */
export async function start({ quick }) {
  const rounds = quick ? 15 : 31;
  const times = new Map(Object.keys(commands).map((name) => [name, []]));
  await inFolder(async (cwd) => {
    writeFileSync(join(cwd, 'ten.csv'), `id,source\n${rows.join('')}`);
    for (let round = 0; round < rounds; round++) {
      for (const [name, { args }] of Object.entries(commands)) {
        rmSync(join(cwd, 'ten.checkpoint.db'), { force: true });
        rmSync(join(cwd, 'ten.translated.csv'), { force: true });
        const started = performance.now();
        const { status } = spawnSync(process.execPath, args, { cwd });
        times.get(name).push(performance.now() - started);
        if (status !== 0) throw new Error(`${name} ended with ${status}`);
      }
    }
  });
  const base = median(times.get(bare));
  return Object.entries(commands).map(([figure, { most, mostMore }]) => ({
    figure,
    value: rounded(median(times.get(figure)), 1),
    unit: 'ms',
    more: figure === bare ? '' : `+${rounded(median(times.get(figure)) - base, 1)} ms`,
    ...(most && { target: `≤ ${most} ms` }),
    ...(mostMore && { target: `≤ +${mostMore} ms` }),
  }));
}
