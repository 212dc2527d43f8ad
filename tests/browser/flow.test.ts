import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { onlySession, type Scene, scene, serve } from '../e2e/serve/support.ts';
import { column, gate } from '../e2e/session/support.ts';
import { useBrowser } from './support.ts';

const open = useBrowser();

const sheet = `id,source\n${Array.from({ length: 40 }, (_, index) => `row.${index},Hello {name} number ${index}\n`).join('')}`;
const config = 'llm: {batch_control: {max_rows_per_batch: 10, max_concurrent_workers: 1}}';
const blocked = { status: 400, body: { error: { code: 'content_filter', message: 'blocked' } } };

function button(page: Page, name: string | RegExp) {
  return page.getByRole('button', { name });
}

/**
 * A service that blocks row 7 as long as it is told to, holds what comes after the first batch, and is slow from then on
 * until it is hurried.
 */
async function blocking(
  files: Record<string, string>,
): Promise<Scene & { open(): void; hurry(): void; forgive(): void; reached: Promise<void> }> {
  const barrier = gate(1);
  let isBlocking = true;
  let isSlow = true;
  const found = await scene(files, {
    config,
    respond: async (request, index) => {
      const held = await barrier.respond(request, index);
      const isHit = isBlocking && request.items.some(({ text }) => text.endsWith(' 7'));
      if (isHit) return blocked;
      // Several of these are long enough for any run to look whether it should stop, which it does twice a second.
      return index > 0 && isSlow ? { delayMs: 1000 } : held;
    },
  });
  return {
    ...found,
    open: barrier.open,
    reached: barrier.reached,
    hurry: () => {
      isSlow = false;
    },
    forgive: () => {
      isBlocking = false;
    },
  };
}

test('start with a file, stop, resume, edit, retry, download', async () => {
  const { project, fake, server, ...service } = await blocking({});
  const { page } = await open(server.url);
  await page.getByText('Nothing has been translated').waitFor();
  await page.locator('main').getByRole('link', { name: 'New translation' }).click();
  const file = { name: 'strings.csv', mimeType: 'text/csv', buffer: Buffer.from(sheet) };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('heading', { name: 'strings.csv' }).waitFor();

  await page.getByLabel('Source language').selectOption('en');
  await page.getByRole('checkbox', { name: 'Japanese' }).check();
  await button(page, 'Show the plan').click();
  const start = button(page, /^Start, for about \$0\.00/);
  await start.waitFor();
  expect(await page.locator('.plan').innerText()).toContain('source=source fill=ja');
  expect(await page.locator('.plan').innerText()).toMatch(/about \d+ s\n/);
  expect(fake.requests).toHaveLength(0);
  await start.click();

  await service.reached;
  await page.locator('.flights li', { hasText: 'Batch 2 · Japanese' }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.locator('.log li', { hasText: 'Content filter' }).waitFor();
  await button(page, 'Stop').click();
  await page.getByText('batches in flight come home first').waitFor();
  service.open();
  await button(page, 'Resume').waitFor();
  await page.getByText('batches in flight come home first').waitFor({ state: 'detached' });
  service.hurry();
  await button(page, 'Resume').click();
  await page.getByText('Finished, but some rows failed.').waitFor();
  await page.locator('.percent', { hasText: '39 of 40' }).waitFor();

  await page.getByRole('link', { name: 'Show rows: Content filter' }).click();
  await page.getByText('1 row', { exact: true }).waitFor();
  await page.locator('#row-0', { hasText: 'row.7' }).waitFor();
  service.forgive();
  await button(page, 'Retry failed (1)').click();
  await page.getByText('No row matches.').waitFor();
  await button(page, 'Clear filters').click();
  await page.locator('.grid-row', { hasText: '[ja] Hello {name} number 7' }).waitFor();

  await page.getByRole('grid').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const field = page.getByLabel('Translation', { exact: true });
  await field.fill('名前さん、こんにちは');
  await page.keyboard.press('Control+Enter');
  await page.getByText('The checks found errors').waitFor();
  await field.fill('こんにちは、');
  await button(page, 'Insert {name}').click();
  await page.keyboard.press('Control+Enter');
  const edited = page.locator('#row-1', { hasText: 'こんにちは、{name}' });
  await edited.getByText('edited by a person').waitFor();
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download result' }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe('strings.translated.csv');
  project.write('got.csv', readFileSync(await saved.path()));
  expect(column(project, 'got.csv').slice(0, 3)).toEqual([
    '[ja] Hello {name} number 0',
    'こんにちは、{name}',
    '[ja] Hello {name} number 2',
  ]);
  await page.getByText('Report').click();
  const report = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Markdown' }).click();
  expect(readFileSync(await (await report).path(), 'utf8')).toContain('strings.csv');
});

test('a sheet with a column per language is filled', async () => {
  const { project, server } = await scene({ 'godot.csv': 'keys,en,zh_CN,ja\nA,Hello {name},,\nB,World,世界,\n' });
  const { page } = await open(server.url);
  await page.getByRole('navigation').getByRole('link', { name: 'New translation' }).click();
  await button(page, /godot\.csv/).click();
  await button(page, 'Show the plan').click();
  expect(await page.locator('.plan').innerText()).toContain('source=en fill=zh-CN,ja');
  await button(page, /^Start/).click();
  await page.getByText('Everything is translated.').waitFor();
  expect(project.read('godot.translated.csv')).toContain('B,World,世界,[ja] World');
});

test('a faulty correction is saved when insisted on', async () => {
  const { project, server } = await scene({ 'tasks.csv': sheet });
  expect((await project.run(['run', 'tasks.csv', '--to', 'ja'])).code).toBe(0);
  const id = await onlySession(server);
  const { page } = await open(`${server.url}/#/session/${id}/rows?search=number%2012`);
  await page.locator('#row-0').click();
  await page.getByLabel('Translation', { exact: true }).fill('こんにちは');
  await button(page, 'Save').click();
  await page.locator('.issue-list li', { hasText: 'Placeholders' }).waitFor();
  await button(page, 'Save anyway').click();
  await page.getByText('Saved, with findings of the checks.').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('#row-0', { hasText: 'Placeholders' }).waitFor();
});

test('watching goes on after the server was away', async () => {
  const barrier = gate(1);
  const { project, server } = await scene({ 'tasks.csv': sheet }, { config, respond: barrier.respond });
  const run = project.start(['run', 'tasks.csv', '--to', 'ja']);
  await barrier.reached;
  const { page } = await open(`${server.url}/#/session/${await onlySession(server)}`);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.locator('.percent', { hasText: '10 of 40' }).waitFor();
  await server.end();
  await page.getByText('Connection lost').waitFor();
  barrier.open();
  expect((await run.done).code).toBe(0);
  await serve(project, ['--port', new URL(server.url).port]);
  await page.locator('.percent', { hasText: '40 of 40' }).waitFor();
  await page.getByText('Everything is translated.').waitFor();
});

test('rows change in the table as they are finished', async () => {
  const barrier = gate(1);
  const { project, server } = await scene({ 'tasks.csv': sheet }, { config, respond: barrier.respond });
  const run = project.start(['run', 'tasks.csv', '--to', 'ja']);
  await barrier.reached;
  const id = await onlySession(server);
  const { page } = await open(`${server.url}/#/session/${id}/rows?search=Hello`);
  await page.locator('#row-2', { hasText: '[ja]' }).waitFor();
  await page.getByRole('grid').focus();
  await page.keyboard.press('End');
  await page.locator('#row-39', { hasText: 'not translated yet' }).waitFor();
  barrier.open();
  await page.locator('#row-39', { hasText: '[ja] Hello {name} number 39' }).waitFor();
  expect((await run.done).code).toBe(0);
});

test('a server with a token asks for it', async () => {
  const token = 'a-token-of-the-team';
  const { project, server } = await scene({ 'tasks.csv': sheet }, { env: { TRANSLATE_SERVE_TOKEN: token } });
  expect((await project.run(['run', 'tasks.csv', '--to', 'ja'])).code).toBe(0);
  const { page } = await open(server.url);
  await page.getByLabel('Token').fill('another token');
  await button(page, 'Sign in').click();
  await page.getByText('This is not the token.').waitFor();
  await page.getByLabel('Token').fill(token);
  await button(page, 'Sign in').click();
  await page.getByRole('link', { name: 'tasks.csv' }).click();
  await page.locator('.percent', { hasText: '40 of 40' }).waitFor();

  const linked = await open(`${server.url}/#token=${token}`);
  await linked.page.getByRole('link', { name: 'tasks.csv' }).waitFor();
  expect(linked.page.url()).not.toContain(token);
});

test('language and colours are chosen and remembered', async () => {
  const { server } = await scene({ 'tasks.csv': sheet });
  const { page } = await open(server.url, { locale: 'zh-TW' });
  await page.getByRole('heading', { name: '会话' }).waitFor();
  await page.getByLabel('界面语言').selectOption('en');
  await page.getByLabel('Colours').selectOption('dark');
  await page.reload();
  await page.getByRole('heading', { name: 'Sessions' }).waitFor();
  expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.theme])).toEqual([
    'en',
    'dark',
  ]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
});
