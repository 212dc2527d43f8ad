import { expect, test } from 'vitest';
import type { StartAnswer } from '../../src/monitor/api.ts';
import { isState, ok, type Scene, scene, watch } from '../e2e/serve/support.ts';
import { gate } from '../e2e/session/support.ts';
import { overflows, seriousViolations, takePicture, useBrowser } from './support.ts';

const open = useBrowser();

const lines = [
  'Welcome back, {player}!',
  'You have %d new messages\\nin your inbox',
  'Press <b>[Jump]</b> to cross the chasm',
  'A long and winding tale of the drought that took the lower islands, told by <i>{narrator}</i> at the fire',
  'OK',
];
const sheet = `id,source,context,max_length\n${Array.from(
  { length: 60 },
  (_, index) =>
    `ui.row_${index},"${lines[index % lines.length]} ${index}","Shown in the main menu, line ${index}",120\n`,
).join('')}`;
const arabic = ['أهلاً بعودتك، {player}!', 'لديك %d رسائل جديدة\\nفي بريدك', 'اضغط <b>[Jump]</b> لعبور الهاوية'];

/** A finished session with failures and findings, and one that runs. */
async function played(): Promise<Scene & { done: string; running: string }> {
  const barrier = gate(6);
  const found = await scene(
    { 'strings/ui.csv': sheet, 'strings/quests.csv': sheet.replaceAll('ui.', 'quest.') },
    {
      config: 'llm: {batch_control: {max_rows_per_batch: 6, max_concurrent_workers: 4}}',
      latencyMs: 60,
      translate: (text, _item, { targetLang }) => {
        const number = Number(/\d+$/.exec(text)?.[0] ?? 0);
        if (targetLang !== 'ar') return `译文：${text}`;
        return number % 5 < 3 ? `${arabic[number % 5]} ${number}` : `النص ${text}`;
      },
      respond: (request, index) => {
        if (request.targetLang === 'zh-CN') return barrier.respond(request, index);
        const isBlocked = request.items.some(({ text }) => / (8|23|41)$/.test(text));
        return isBlocked ? { status: 400, body: { error: { code: 'content_filter', message: 'blocked' } } } : undefined;
      },
    },
  );
  const { server } = found;
  const begin = async (tasks: string, to: string): Promise<string> => {
    const body = { tasks, to: [to], from: 'en' };
    const answer = server.call<StartAnswer>('/api/execute/start', { method: 'POST', body });
    return (await ok(answer, 202)).session_id;
  };
  const done = await begin('strings/ui.csv', 'ar');
  await (await watch(server, done)).until(isState('finished'));
  const running = await begin('strings/quests.csv', 'zh-CN');
  await barrier.reached;
  return { ...found, done, running };
}

const views = [
  { name: 'light', colorScheme: 'light', locale: 'en-US', width: 1280 },
  { name: 'dark', colorScheme: 'dark', locale: 'en-US', width: 1280 },
  { name: 'chinese', colorScheme: 'light', locale: 'zh-CN', width: 1280 },
  { name: 'chinese-dark', colorScheme: 'dark', locale: 'zh-CN', width: 1280 },
  { name: 'phone', colorScheme: 'light', locale: 'en-US', width: 360 },
] as const;

/** A page as one of the views has it, and a look at it: a picture, axe, and whether it fits. */
async function openView(url: string, { name, colorScheme, locale, width }: (typeof views)[number]) {
  const { page } = await open(url, { colorScheme, locale, viewport: { width, height: width === 360 ? 740 : 900 } });
  const look = async (what: string): Promise<void> => {
    await takePicture(page, `${what}-${name}`);
    expect(await seriousViolations(page), `${what}, ${name}`).toEqual([]);
    expect(await overflows(page), `${what}, ${name}: wider than the page`).toBe(false);
  };
  return { page, look };
}

test.each(views)('pages with nothing to show are accessible and fit: $name', async (view) => {
  const token = 'a-token-of-the-team';
  const { server } = await scene({}, { env: { TRANSLATE_SERVE_TOKEN: token } });
  const { page, look } = await openView(server.url, view);
  await page.locator('input[type=password]').fill('another token');
  await page.locator('form button').click();
  await page.locator('.bad-text').waitFor();
  await look('sign-in');
  await page.locator('input[type=password]').fill(token);
  await page.locator('form button').click();
  await page.locator('.empty').waitFor();
  await look('no-sessions');
  await page.goto(`${server.url}/#/start`);
  await page.locator('.drop').waitFor();
  await look('no-files');
  await page.goto(`${server.url}/#/session/00000000-0000-4000-8000-000000000000`);
  await page.locator('.empty').waitFor();
  await look('gone');
  await page.goto(`${server.url}/#/`);
  await page.locator('.empty').waitFor();
  await server.end();
  await page.locator('.trouble').waitFor();
  await look('offline');
});

test.each(views)('every page is accessible and fits: $name', async (view) => {
  const { server, done, running } = await played();
  const { page, look } = await openView(server.url, view);
  await page.locator('.session-line').nth(1).waitFor();
  await look('sessions');
  await page.goto(`${server.url}/#/session/${running}`);
  await page.locator('.flights li').first().waitFor();
  await page.locator('.plot canvas').first().waitFor();
  await look('running');
  await page.goto(`${server.url}/#/session/${done}`);
  await page.locator('.findings li').first().waitFor();
  await page.locator('.plot canvas').first().waitFor();
  await look('finished');
  await page.goto(`${server.url}/#/session/${done}/rows`);
  await page.locator('.grid-row .marked').first().waitFor();
  await look('rows');
  await page.locator('#row-1').click();
  await page.locator('.editor textarea').waitFor();
  await look('editor');
  await page.goto(`${server.url}/#/start`);
  await page.locator('.file').first().waitFor();
  await look('start');
  await page.locator('.file').last().click();
  await page.locator('form button[type=submit]').click();
  await page.locator('.trouble').waitFor();
  await look('options');
  await page.locator('.pick', { hasText: 'ja' }).first().click();
  await page.locator('form button[type=submit]').click();
  await page.locator('.plan').waitFor();
  await look('plan');
});
