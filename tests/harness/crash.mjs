// `npm run crash -- 100`: kills a run that many times and prints what it found. See docs/reliability.md.
import { spawnSync } from 'node:child_process';

const [kills = '100', seed = '1'] = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'tests/harness/crash.test.ts', '--disable-console-intercept'],
  { stdio: 'inherit', env: { ...process.env, CRASH_KILLS: kills, CRASH_SEED: seed } },
);
process.exitCode = status ?? 1;
