import { describe, expect, test } from 'vitest';
import { writeResult } from '../../src/tasks/result.ts';
import { read, result, translated } from './helpers.ts';

const ja = { to: 'ja' };
const done = () => ({ translation: 'T' });

describe('long results', () => {
  test('columns are added where they are missing, rows that are no tasks are skipped', async () => {
    const csv = 'id,source,x\n1,a,\n2,,y\n\n3,b,z\n';
    const answer = ({ id }: { id?: string }) =>
      id === '1'
        ? { translation: 'A' }
        : { translation: '', status: 'failed' as const, error: 'length: 5 of 3 characters, too long' };
    expect(await translated('a.csv', csv, ja, answer)).toBe(
      [
        'id,source,x,translation,status,error',
        '1,a,,A,completed,',
        '2,,y,,skipped,',
        '',
        '3,b,z,,failed,"length: 5 of 3 characters, too long"\n',
      ].join('\n'),
    );
  });

  test('the column that plays the role of the translation is filled', async () => {
    expect(
      await translated('a.csv', 'Target,source,x\n,a,1\nh,b,2\n', ja, ({ cell }) => ({ translation: cell || 'T' })),
    ).toBe('Target,source,x,status,error\nT,a,1,completed,\nh,b,2,completed,\n');
    expect(await translated('a.csv', 'source\na\n', { ...ja, columns: { translation: 'Deutsch' } }, done)).toBe(
      'source,Deutsch,status,error\na,T,completed,\n',
    );
  });

  test('a pending row keeps what stands there', async () => {
    const pending = () => ({ translation: '', status: 'pending' as const });
    expect(await translated('a.csv', 'source,translation\na,\nb,old\n', ja, pending)).toBe(
      'source,translation,status,error\na,,pending,\nb,old,pending,\n',
    );
  });

  test('one row per language, in the order of --to', async () => {
    const answer = ({ targetLang }: { targetLang: string }) => ({ translation: targetLang });
    expect(await translated('a.csv', 'source\r\na\r\n\r\nb', { to: 'ko,zh_cn' }, answer)).toBe(
      [
        'source,target_lang,translation,status,error',
        'a,ko,ko,completed,',
        'a,zh-CN,zh-CN,completed,',
        '',
        'b,ko,ko,completed,',
        'b,zh-CN,zh-CN,completed,',
      ].join('\r\n'),
    );
  });

  test('rows without a language of their own get it written in', async () => {
    expect(await translated('a.csv', 'target_lang,source\nja,a\n,b\n', { to: 'ja,ko' }, done)).toBe(
      'target_lang,source,translation,status,error\nja,a,T,completed,\nja,b,T,completed,\nko,b,T,completed,\n',
    );
  });

  test('rows of a language not asked for keep what an earlier run said', async () => {
    const csv = 'source,target_lang\na,ja\nb,ko\n';
    const first = await translated('a.csv', csv, { to: 'ko' }, done);
    expect(first).toBe('source,target_lang,translation,status,error\na,ja,,skipped,\nb,ko,T,completed,\n');
    const second = await translated('a.csv', first, { to: 'ja' }, done);
    expect(second).toBe('source,target_lang,translation,status,error\na,ja,T,completed,\nb,ko,T,completed,\n');
    const json = await translated(
      'a.json',
      '[{"source":"a","target_lang":"ja"},{"source":"b","target_lang":"ko"}]',
      { to: 'ko' },
      done,
    );
    const both = JSON.parse(await translated('a.json', json, { to: 'ja' }, done)) as { status: string }[];
    expect(both.map(({ status }) => status)).toEqual(['completed', 'completed']);
  });

  test('confidence has a column where one was measured', async () => {
    const reading = await read('a.csv', 'source\na\nb\n,\n'.replace(',', ''), ja);
    reading.template.withConfidence = true;
    const answer = ({ source }: { source: string }) => (source === 'a' ? { confidence: 0.98765 } : {});
    const text = (await result(reading, answer)).toString();
    expect(text).toBe('source,translation,status,error,confidence\na,,completed,,0.9877\nb,,completed,,\n\n');
    const again = await result(await read('a.csv', text, ja), () => ({ translation: 'x' }));
    expect(again.toString()).toContain('\na,x,completed,,\n');
  });
});

describe('columns called as ours', () => {
  const header = async (csv: string, ownColumns: string[] = []) => {
    const reading = await read('a.csv', csv, { ...ja, ownColumns });
    return { text: (await result(reading, done)).toString(), own: reading.template.ownColumns };
  };

  test("anybody else's stay untouched", async () => {
    const { text, own } = await header('source,status\na,approved\nb,\n');
    expect(text).toBe(
      'source,status,translation,translate_status,translate_error\na,approved,T,completed,\nb,,T,completed,\n',
    );
    expect(own).toEqual(['translate_status', 'translate_error', 'translate_confidence']);
    for (const row of ['approved,', 'completed,oops', 'failed,oops', ',', 'completed,code: on a completed row']) {
      expect((await header(`source,status,error\na,${row}\n`)).text).toContain('translate_status,translate_error');
    }
    expect((await header('source,error\na,x\n')).text).toContain('error,translation,translate_status,translate_error');
    expect((await header('source,confidence\na,high\n')).own).toEqual(['status', 'error', 'translate_confidence']);
  });

  test('ours are known by what stands in them', async () => {
    const { text, own } = await header('source,status,error,x\na,failed,length: too long,1\nb,,,2\n');
    expect(text).toBe('source,status,error,x,translation\na,completed,,1,T\nb,completed,,2,T\n');
    expect(own).toEqual(['status', 'error', 'confidence']);
    const again = await header('source,status,translate_status,translate_error\na,mine,pending,\n');
    expect(again.text).toBe('source,status,translate_status,translate_error,translation\na,mine,completed,,T\n');
  });

  test('ours are known by what an earlier run says', async () => {
    const csv = 'source,status,error\na,,\n';
    expect((await header(csv, ['status', 'error'])).text).toBe('source,status,error,translation\na,completed,,T\n');
    expect((await header(csv)).text).toContain('translate_status');
    const edited = 'source,status,error\na,approved by Kim,\n';
    expect((await header(edited, ['status', 'error'])).text).toContain('a,approved by Kim,,T,completed');
  });

  test('a column with a role is no column of ours', async () => {
    const reading = await read('a.csv', 'source,status,error\na,completed,\n', {
      ...ja,
      columns: { context: 'status' },
    });
    expect((await result(reading, done)).toString()).toContain('a,completed,,T,completed,');
  });
});

describe('wide results', () => {
  const wide = { from: 'en', to: 'zh_CN,ja' };

  test('only the wanted columns are filled, missing ones are added as written', async () => {
    const csv = 'keys,en,ja,_note\nA,Hi,,x\n\nB,,,y\nC,Yo,old,z\n';
    const answer = ({ targetLang, cell }: { targetLang: string; cell: string }) => ({
      translation: cell === '' ? targetLang : cell,
    });
    expect(await translated('a.csv', csv, wide, answer)).toBe(
      'keys,en,ja,_note,zh_CN\nA,Hi,ja,x,zh-CN\n\nB,,,y,\nC,Yo,old,z,zh-CN\n',
    );
  });

  test('a failed cell is emptied, a pending one stays as it is', async () => {
    const failed = () => ({ translation: '', status: 'failed' as const, error: 'refused: no' });
    const pending = () => ({ translation: '', status: 'pending' as const });
    const csv = 'en,ja,zh_CN\nHi,,\nHo,x,y\n';
    expect(await translated('a.csv', csv, wide, failed)).toBe('en,ja,zh_CN\nHi,,\nHo,,\n');
    expect(await translated('a.csv', csv, wide, pending)).toBe(csv);
    const json = '[{"en": "Hi"}, {"en": "Ho", "ja": "x", "zh_CN": "y"}]';
    expect(await translated('a.json', json, wide, failed)).toBe('[{"en": "Hi"}, {"en": "Ho", "ja": "", "zh_CN": ""}]');
    expect(await translated('a.json', json, wide, pending)).toBe(json);
  });
});

test('pieces are handed on one after the other, from rows that come in time', async () => {
  const { rows, template } = await read('a.csv', `source\n${'some text\n'.repeat(50_000)}`, ja);
  let writing = 0;
  let bytes = 0;
  let pieces = 0;
  async function* inTime() {
    for (const { raw } of rows) yield { raw, outcomes: [] };
  }
  await writeResult(template, inTime(), {
    async write(chunk) {
      expect(writing++).toBe(0);
      await new Promise((resolve) => setImmediate(resolve));
      writing--;
      pieces++;
      bytes += chunk.length;
    },
  });
  expect(pieces).toBeGreaterThan(5);
  expect(bytes).toBe('source,translation,status,error\n'.length + 50_000 * 'some text,,skipped,\n'.length);
  await expect(
    writeResult(template, [], {
      write() {
        throw new Error('disk full');
      },
    }),
  ).rejects.toThrow('disk full');
});
