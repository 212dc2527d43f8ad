import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { DataFrame } from '../../src/monitor/api.ts';
import { ok, onlySession, scene } from '../e2e/serve/support.ts';
import { useBrowser } from './support.ts';

const open = useBrowser();

const sheet = 'id,source\na,Hello {name}\nb,Save\nc,Load\nd,Quit\n';
const blocked = { status: 400, body: { error: { code: 'content_filter', message: 'blocked' } } };

/** Lets files go over an element, as a mouse does. */
async function drop(page: Page, target: string, names: readonly string[]): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ({ names, sheet }) => {
      const data = new DataTransfer();
      for (const name of names) data.items.add(new File([sheet], name, { type: 'text/csv' }));
      return data;
    },
    { names, sheet },
  );
  await page.dispatchEvent(target, 'dragover', { dataTransfer });
  await page.locator('.drop.over').waitFor();
  await page.dispatchEvent(target, 'drop', { dataTransfer });
}

test('a file is dropped, beside the box too', async () => {
  const { project, server } = await scene({});
  const { page } = await open(`${server.url}/#/start`);
  await page.locator('.drop').waitFor();
  await drop(page, '.drop', ['one.csv', 'two.csv']);
  await page.getByText('One file at a time, please.').waitFor();
  await drop(page, '.drop', ['one.csv']);
  await page.getByRole('heading', { name: 'one.csv' }).waitFor();
  expect(project.read('one.csv')).toBe(sheet);

  await page.getByRole('link', { name: 'Another file' }).click();
  await page.getByRole('button', { name: /one\.csv/ }).waitFor();
  await drop(page, 'header', ['two.csv']);
  await page.getByRole('heading', { name: 'two.csv' }).waitFor();
});

test.each(['clipboard', 'no clipboard'])('a translation is copied: %s', async (kind) => {
  const { project, server } = await scene({ 'tasks.csv': sheet });
  expect((await project.run(['run', 'tasks.csv', '--to', 'ja'])).code).toBe(0);
  const { page } = await open(`${server.url}/#/session/${await onlySession(server)}/rows`, {
    permissions: kind === 'clipboard' ? ['clipboard-read', 'clipboard-write'] : [],
  });
  // As it is over plain http from another machine.
  if (kind === 'no clipboard')
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await page.locator('#row-1', { hasText: '[ja] Save' }).click();
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByText('Copied.').waitFor();
  await page.getByLabel('Search').focus();
  await page.keyboard.press('Control+v');
  await page.waitForURL(/search=%5Bja%5D\+Save/);
});

test('one group of failures is retried', async () => {
  let isForgiving = false;
  const { project, server } = await scene(
    { 'tasks.csv': sheet },
    {
      config: 'llm: {retry: {max_attempts: 1}}',
      respond: ({ items }) =>
        !isForgiving && items.some(({ text }) => text === 'Save' || text === 'Load') ? blocked : undefined,
      translate: (text, _item, { targetLang }) =>
        !isForgiving && text === 'Hello {name}' ? 'こんにちは' : `[${targetLang}] ${text}`,
    },
  );
  expect((await project.run(['run', 'tasks.csv', '--to', 'ja', '--model', 'a-model-without-a-price'])).code).toBe(3);
  const id = await onlySession(server);
  const { page } = await open(`${server.url}/#/session/${id}`);
  await page.locator('.percent', { hasText: '1 of 4' }).waitFor();
  await page.locator('.percent', { hasText: '3 failed' }).waitFor();
  await page.locator('.charts figure', { hasText: /^Cost so far\s*unknown$/ }).waitFor();
  isForgiving = true;
  await page.getByRole('button', { name: 'Retry: Content filter' }).click();
  await page.getByText('Content filter: Marked to be done again: 2.').waitFor();
  await page.locator('.percent', { hasText: '3 of 4' }).waitFor();
  await page.getByRole('button', { name: 'Retry: Content filter' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Retry: Placeholders' }).waitFor();
});

test('what was typed stays, and the row under it, until it is saved', async () => {
  const { project, server } = await scene(
    { 'tasks.csv': sheet },
    {
      config: 'llm: {retry: {max_attempts: 1}}',
      respond: ({ items }) => (items.some(({ text }) => text === 'Save' || text === 'Load') ? blocked : undefined),
    },
  );
  expect((await project.run(['run', 'tasks.csv', '--to', 'ja'])).code).toBe(3);
  const id = await onlySession(server);
  const { page } = await open(`${server.url}/#/session/${id}/rows?status=failed`);
  const field = page.getByLabel('Translation', { exact: true });
  await page.locator('#row-1', { hasText: 'Load' }).click();
  await field.fill('読み込む');
  // Somebody else puts the row before it right: it no longer belongs here.
  const { rows } = await ok(server.call<DataFrame>(`/api/monitor/dataframe/${id}?status=failed`));
  const correction = { method: 'PATCH', body: { translation: '保存' } };
  await ok(server.call(`/api/tasks/${id}/${rows[0]?.task}`, correction));
  await page.locator('#row-0', { hasText: '保存' }).waitFor();
  expect(await field.inputValue()).toBe('読み込む');

  await page.keyboard.press('Escape');
  await page.locator('#row-0', { hasText: 'Not saved' }).waitFor();
  await page.getByText('1 row', { exact: true }).waitFor();
  const asked = page.waitForEvent('dialog');
  const reloaded = page.reload();
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.accept();
  await reloaded;
  await page.locator('#row-0', { hasText: 'Not saved' }).click();
  await expect.poll(() => field.inputValue()).toBe('読み込む');
  await page.getByRole('button', { name: 'Undo my changes' }).click();
  await expect.poll(() => field.inputValue()).toBe('');
  await field.fill('読み込み');
  await page.keyboard.press('Control+Enter');
  await page.getByText('No row matches.').waitFor();
});

test.each([
  ['en-US', 'choose at least one target language', 'The cost cap is in CNY'],
  ['zh-CN', '请至少选择一种目标语言', '费用上限以 CNY 计'],
])('refusals speak the words of the page: %s', async (locale, noTarget, wrongCap) => {
  const { server } = await scene({ 'tasks.csv': sheet });
  const { page } = await open(`${server.url}/#/start?tasks=tasks.csv`, { locale });
  const submit = page.locator('form button[type=submit]');
  await submit.click();
  await page.getByText(noTarget).waitFor();
  await page.getByRole('checkbox', { name: 'ja' }).check();
  await page.getByPlaceholder('15CNY').fill('15CNY');
  await submit.click();
  const trouble = page.locator('.trouble', { hasText: wrongCap });
  await trouble.waitFor();
  expect(await trouble.innerText()).not.toContain('max_cost');
});

test('a session is made by keys alone', async () => {
  const { project, server } = await scene({ 'tasks.csv': sheet });
  const { page } = await open(`${server.url}/#/`);
  await page.getByText('Nothing has been translated').waitFor();
  const goTo = async (name: RegExp): Promise<void> => {
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement | null;
        return element?.closest('label')?.innerText ?? element?.innerText ?? '';
      });
      if (name.test(focused)) return;
    }
    throw new Error(`Tab does not lead to ${name}`);
  };
  await goTo(/^New translation$/);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /tasks\.csv/ }).waitFor();
  await goTo(/^tasks\.csv/);
  await page.keyboard.press('Enter');
  await page.getByRole('checkbox', { name: 'Japanese' }).waitFor();
  await goTo(/^Japanese/);
  await page.keyboard.press('Space');
  await goTo(/^Show the plan$/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Plan' }).waitFor();
  await goTo(/^Start/);
  await page.keyboard.press('Enter');
  await page.getByText('Everything is translated.').waitFor();
  expect(project.read('tasks.translated.csv')).toContain('[ja] Quit');
});

test('a server that is away is told of, and a session that is gone', async () => {
  const { project, server } = await scene({ 'tasks.csv': sheet });
  expect((await project.run(['run', 'tasks.csv', '--to', 'ja'])).code).toBe(0);
  const id = await onlySession(server);
  const gone = await open(`${server.url}/#/session/00000000-0000-4000-8000-000000000000`);
  await gone.page.getByText('This session is no longer there.').waitFor();
  await gone.page.getByRole('link', { name: 'All sessions' }).click();
  await gone.page.getByRole('link', { name: 'tasks.csv' }).waitFor();
  await server.end();
  await gone.page.getByText('The server does not answer').waitFor();
  await gone.page.evaluate((session) => {
    location.hash = `#/session/${session}`;
  }, id);
  await gone.page.locator('.trouble', { hasText: 'All sessions' }).waitFor();
});
