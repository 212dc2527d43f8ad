import { spawnSync } from 'node:child_process';
import { median, program, rounded } from './support.mjs';

const commands = {
  'node -e 0': ['-e', '0'],
  'translate --version': [program, '--version'],
  'translate --help': [program, '--help'],
};

/** What a command costs before it does anything, against Node itself; taken in turns, so that noise meets all alike. */
export async function start({ quick }) {
  const rounds = quick ? 15 : 31;
  const times = new Map(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, args] of Object.entries(commands)) {
      const started = performance.now();
      const { status } = spawnSync(process.execPath, args);
      times.get(name).push(performance.now() - started);
      if (status !== 0) throw new Error(`${name} ended with ${status}`);
    }
  }
  const [[base, baseTimes], ...others] = times;
  const bare = median(baseTimes);
  return [
    { figure: base, value: rounded(bare, 1), unit: 'ms' },
    ...others.map(([name, measured]) => {
      const more = rounded(median(measured) - bare, 1);
      return { figure: name, value: rounded(median(measured), 1), unit: 'ms', more: `+${more} ms`, target: '≤ +60 ms' };
    }),
  ];
}
