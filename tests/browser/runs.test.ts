import { expect, test } from 'vitest';
import type { Status } from '../../src/monitor/api.ts';
import { ok, onlySession, scene } from '../e2e/serve/support.ts';
import { gate } from '../e2e/session/support.ts';
import { overflows, takePicture, useBrowser } from './support.ts';

const open = useBrowser();

const sheet = `id,source\n${Array.from({ length: 40 }, (_, index) => `row.${index},Hello {name} number ${index}\n`).join('')}`;
const config = 'llm: {batch_control: {max_rows_per_batch: 10, max_concurrent_workers: 1}}';
const blocked = { status: 400, body: { error: { code: 'content_filter', message: 'blocked' } } };

test.each([
  { name: 'light', colorScheme: 'light', locale: 'en-US', width: 1280 },
  { name: 'chinese-dark-phone', colorScheme: 'dark', locale: 'zh-CN', width: 375 },
] as const)('figures of all runs and of the last one are told apart: $name', async ({ name, width, ...options }) => {
  const isEnglish = options.locale === 'en-US';
  const { project, server } = await scene(
    { 'tasks.csv': sheet },
    {
      config,
      latencyMs: 30,
      respond: ({ items }) => (items.some(({ text }) => text.endsWith(' 7')) ? blocked : undefined),
    },
  );
  expect((await project.run(['run', 'tasks.csv', '--to', 'ja', '--limit', '10'])).code).toBe(0);
  const id = await onlySession(server);
  const status = () => ok(server.call<Status>(`/api/monitor/status/${id}`));
  const first = await status();
  const { page } = await open(`${server.url}/#/session/${id}`, { ...options, viewport: { width, height: 800 } });
  await page.locator('.plot canvas').nth(3).waitFor();
  expect(await page.locator('main').innerText()).not.toMatch(/\d runs?\b|run \d|\d 次运行/);

  expect((await project.run(['run', 'tasks.csv', '--to', 'ja'])).code).toBe(3);
  const both = await status();
  expect([first.worked_seconds, both.worked_seconds]).toEqual([
    first.elapsed_seconds,
    Math.round((first.elapsed_seconds + both.elapsed_seconds) * 1000) / 1000,
  ]);
  const ofRun = isEnglish ? 'run 2 of 2' : '第 2 次运行（共 2 次）';
  await page.getByRole('heading', { name: `${isEnglish ? 'Over time' : '随时间变化'} · ${ofRun}` }).waitFor();
  await page.getByRole('heading', { name: `${isEnglish ? 'Latest requests' : '最近的请求'} · ${ofRun}` }).waitFor();
  await page.getByText(isEnglish ? 'In 2 runs' : '2 次运行合计', { exact: true }).waitFor();
  // Of the first run there were several, one of them refused.
  await page.locator('.log li').nth(2).waitFor();
  expect(await page.locator('.log li').count()).toBe(3);
  expect(await page.locator('.log .chip.bad').count()).toBe(0);
  // Nothing failed in the second run.
  await page.locator('.chart-grid figure').nth(3).waitFor({ state: 'detached' });
  await takePicture(page, `two-runs-${name}`);
  expect(await overflows(page)).toBe(false);
});

test('a run that goes on shows its speed as of now', async () => {
  const barrier = gate(2);
  const { project, server } = await scene({ 'tasks.csv': sheet }, { config, respond: barrier.respond });
  expect((await project.run(['run', 'tasks.csv', '--to', 'ja', '--limit', '10'])).code).toBe(0);
  const run = project.start(['run', 'tasks.csv', '--to', 'ja']);
  await barrier.reached;
  const { page } = await open(`${server.url}/#/session/${await onlySession(server)}`);
  await page.locator('.tile.busy', { hasText: 'now' }).waitFor();
  await page.getByRole('heading', { name: 'Latest requests · run 2 of 2' }).waitFor();
  await expect.poll(() => page.locator('.chart-grid figure').count()).toBe(4);
  await takePicture(page, 'second-run');
  barrier.open();
  expect((await run.done).code).toBe(0);
});
