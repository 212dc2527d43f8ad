import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { scene } from '../e2e/serve/support.ts';
import { overflows, takePicture, useBrowser } from './support.ts';

const open = useBrowser();

const views = [
  { name: 'light', colorScheme: 'light', locale: 'en-US', width: 1280 },
  { name: 'chinese-dark-phone', colorScheme: 'dark', locale: 'zh-CN', width: 375 },
] as const;

function picked(page: Page): Promise<string[]> {
  return page.locator('.pick:has(:checked) code').allInnerTexts();
}

function offered(page: Page): Promise<string[]> {
  return page.locator('.pick code').allInnerTexts();
}

const long = `id,source,target_lang\na,Hello,zh\n${Array.from({ length: 7 }, (_, row) => `b${row},World ${row},ja\n`).join('')}`;

test.each(views)('the languages of the file are offered: $name', async ({ name, width, ...options }) => {
  const isEnglish = options.locale === 'en-US';
  const wide = 'key,en,zh,ja,de\na,Hello,,こんにちは,Hallo\nb,World,,,Welt\n';
  const { server } = await scene({ 'wide.csv': wide, 'long.csv': long });
  const { page } = await open(`${server.url}/#/start?tasks=wide.csv`, { ...options, viewport: { width, height: 800 } });
  await page.locator('.pick').first().waitFor();
  expect([await offered(page), await picked(page)]).toEqual([
    ['zh', 'ja', 'de'],
    ['zh', 'ja'],
  ]);
  await page.locator('form button[type=submit]').click();
  await page.locator('.plan code', { hasText: 'fill=zh,ja' }).waitFor();
  await takePicture(page, `plan-wide-${name}`);

  await page.goto(`${server.url}/#/start?tasks=long.csv`);
  await page.locator('.chosen h2', { hasText: 'long.csv' }).waitFor();
  await page.locator('.pick').first().waitFor();
  expect([await offered(page), await picked(page)]).toEqual([['zh', 'ja'], []]);
  await page.locator('.adding input').fill('zh-CN');
  await page.keyboard.press('Enter');
  await expect.poll(() => picked(page)).toEqual(['zh']);
  await page.locator('form button[type=submit]').click();
  await page.locator('.plan').waitFor();
  const start = page.locator('.plan button');
  expect(await start.innerText()).toMatch(
    isEnglish ? /^Start, for about \$0\.0+[1-9]\d?$/ : /^开始，约 \$0\.0+[1-9]\d?$/,
  );
  await page.getByText(isEnglish ? '7: of other languages' : '7 行：属于其他语言').waitFor();
  await takePicture(page, `plan-long-${name}`);
  expect(await overflows(page)).toBe(false);

  await page.locator('form select').nth(1).selectOption('pseudo');
  await page.locator('form button[type=submit]').click();
  await page.getByRole('button', { name: isEnglish ? 'Start, for $0.00' : '开始，$0.00', exact: true }).waitFor();
});
