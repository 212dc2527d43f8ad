import { describe, expect, test } from 'vitest';
import { likelySource, ownTag, unfilled } from '../../dashboard/src/start/targets.ts';
import type { TaskFileInfo } from '../../src/monitor/api.ts';

function file(layout: TaskFileInfo['layout'], ...tags: string[]): TaskFileInfo {
  const languages = tags.map((tag) => ({ column: tag, tag }));
  const facts = { path: 'a.csv', bytes: 1, modified_at: '', format: 'csv', problem: null, session_id: null } as const;
  return { ...facts, columns: tags, languages, layout };
}

describe('Languages of a new translation', () => {
  test('begin with the columns that are not filled', () => {
    const wide = file('wide', 'ja', 'en', 'zh', 'de');
    const languages = [
      { tag: 'ja', texts: 3 },
      { tag: 'en', texts: 9 },
      { tag: 'zh', texts: 0 },
      { tag: 'de', texts: 9 },
    ];
    expect(likelySource(wide)).toBe('en');
    expect(unfilled(wide, 'en', languages)).toEqual(['ja', 'zh']);
    expect(unfilled(wide, 'en', [])).toEqual([]);
    expect(unfilled(file('long', 'ja'), '', [{ tag: 'ja', texts: 0 }])).toEqual([]);
  });

  test.each([
    ['zh-CN', 'zh'],
    ['zh_Hans', 'zh'],
    ['zh-TW', 'zh-TW'],
    ['pt-BR', 'pt-BR'],
    ['JP=ja', 'JP=ja'],
    ['no tag', 'no tag'],
  ])('are those of the file: %s is %s', (asked, own) => {
    expect(ownTag(asked, ['zh', 'pt-PT', 'ja'])).toBe(own);
  });
});
