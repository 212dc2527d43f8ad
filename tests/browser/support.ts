import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';

/** Where pictures of the pages are put, to be looked at. */
const pictures = 'out/screenshots';

export interface View {
  page: Page;
  /** Errors of the page: its own, and what its Content-Security-Policy refused. */
  faults: string[];
}

/** One browser for the tests of a file; each test opens pages of its own, which must not have complained in the end. */
export function useBrowser(): (url: string, options?: BrowserContextOptions) => Promise<View> {
  let browser: Browser;
  beforeAll(async () => {
    const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());
  return async (url, options = {}) => {
    const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      // A refused answer is the server's word, which the page shows; a lost connection is what some tests are about.
      const isAnswer = /Failed to load resource|WebSocket connection to/.test(message.text());
      if (message.type() === 'error' && !isAnswer) faults.push(message.text());
    });
    onTestFinished(async () => {
      await context.close();
      expect(faults).toEqual([]);
    });
    await page.goto(url);
    return { page, faults };
  };
}

/** What axe finds that is serious or critical, one line each. */
export async function seriousViolations(page: Page): Promise<string[]> {
  // Evaluated, not put in as a script element: the page's policy allows none.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => {
    const { axe: loaded } = window as unknown as { axe: typeof axe };
    return loaded.run(document, { resultTypes: ['violations'] });
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`));
}

export async function takePicture(page: Page, name: string, fullPage = true): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage });
}

/** Whether something is wider than the page. */
export function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}
