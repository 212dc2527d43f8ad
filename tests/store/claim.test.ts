import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { claimWatcher, lockPath, takeClaim } from '../../src/store/claim.ts';
import { folder } from './support.ts';

/** Another process that holds the claim until it is killed. */
async function holder(path: string) {
  const claim = fileURLToPath(new URL('../../src/store/claim.ts', import.meta.url));
  const script = `const { createServer } = await import('vite');
    const vite = await createServer({ configFile: false, logLevel: 'silent', server: { middlewareMode: true, ws: false } });
    const { takeClaim } = await vite.ssrLoadModule(${JSON.stringify(claim)});
    globalThis.held = await takeClaim(process.argv[1]);
    console.log(held ? 'held' : 'refused');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data) => resolve(String(data).trim())),
  );
  const kill = () =>
    new Promise<void>((resolve) => {
      child.once('close', () => resolve());
      child.kill('SIGKILL');
    });
  return { said, kill };
}

test('one process at a time has the claim', async () => {
  const path = join(folder(), 'a.db');
  const isLive = await claimWatcher(path);
  expect(isLive()).toBe(false);
  const other = await holder(path);
  expect(other.said).toBe('held');
  expect(isLive()).toBe(true);
  expect(await takeClaim(path)).toBeUndefined();
  await other.kill();
  expect(isLive()).toBe(false);
  const claim = await takeClaim(path);
  expect(claim).toBeDefined();
  const refused = await holder(path);
  expect(refused.said).toBe('refused');
  claim?.release();
  await refused.kill();
});

test('a released claim leaves no file and can be taken again', async () => {
  const path = join(folder(), 'a.db');
  for (let time = 0; time < 3; time++) {
    const claim = await takeClaim(path);
    expect(existsSync(lockPath(path))).toBe(true);
    claim?.release();
    expect(existsSync(lockPath(path))).toBe(false);
  }
});

test('of many who want the claim at once one gets it', async () => {
  const path = join(folder(), 'a.db');
  const holders = await Promise.all(Array.from({ length: 4 }, () => holder(path)));
  expect(holders.map(({ said }) => said).sort()).toEqual(['held', 'refused', 'refused', 'refused']);
  await Promise.all(holders.map(({ kill }) => kill()));
});
