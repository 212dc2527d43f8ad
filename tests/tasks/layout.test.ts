import { describe, expect, test } from 'vitest';
import { readHeader } from '../../src/tasks/open.ts';
import { open, read, refusal, write } from './helpers.ts';

const describeHeader = async (header: string, given = {}) => (await open('a.csv', `${header}\n`, given)).description;

describe('long files', () => {
  test('columns are found by any of their names', async () => {
    const header = 'String ID,?Source-Text,From,Locale,Developer Comment,CHARACTER,max len,Translated_Text,DNT,Ref';
    expect(await describeHeader(header)).toBe(
      'id=String ID source=?Source-Text source_lang=From target_lang=Locale context=Developer Comment speaker=CHARACTER max_length=max len translation=Translated_Text locked=DNT untouched=Ref',
    );
    expect(await describeHeader('key,原文,译文,备注,角色,字数限制', { to: 'ja' })).toBe(
      'id=key source=原文 context=备注 speaker=角色 max_length=字数限制 translation=译文 fill=ja',
    );
  });

  test('the exact name wins, then the order of the table', async () => {
    expect(await describeHeader('text,source', { to: 'ja' })).toBe('source=source fill=ja untouched=text');
    expect(await describeHeader('original,text', { to: 'ja' })).toBe('source=text fill=ja untouched=original');
    expect(await describeHeader('text,Source', { to: 'ja' })).toBe('source=Source fill=ja untouched=text');
  });

  test('every task field comes from its column and blank ones are absent', async () => {
    const csv =
      'id,source,source_lang,target_lang,note,speaker,max_length\n7,Hi,EN_us,zh_cn,menu,Bob,12\n,Ho,,ja, ,,N/A\n';
    const { tasks } = await read('a.csv', csv);
    expect(tasks).toEqual([
      {
        id: '7',
        source: 'Hi',
        sourceLang: 'en-US',
        targetLang: 'zh-CN',
        context: 'menu',
        speaker: 'Bob',
        maxLength: 12,
        slot: 0,
        cell: '',
      },
      { source: 'Ho', targetLang: 'ja', slot: 1, cell: '' },
    ]);
  });

  test('several notes are joined with their names, one alone is bare', async () => {
    const csv = 'source,Comment,Notes\na,x,y\nb,,y\nc,,\n';
    const { tasks } = await read('a.csv', csv, { to: 'ja' });
    expect(tasks.map(({ context }) => context)).toEqual(['Comment: x\nNotes: y', 'y', undefined]);
  });

  test('columns: renames, creates and switches off', async () => {
    const columns = { source: 'English text', context: ['A', 'b'], id: null, translation: 'Deutsch' };
    expect(await describeHeader('id,source,English text,a,B', { to: 'de', columns })).toBe(
      'source=English text context=a,B fill=de untouched=id,source',
    );
    expect(await refusal('a.csv', 'id,source\n', { to: 'de', columns: { max_length: 'Länge' } })).toBe(
      'a.csv: columns.max_length names "Länge", but there is no such column. Columns: "id", "source".',
    );
  });

  test('a group column names the scene, by any of its names', async () => {
    expect(await describeHeader('source,File,Scene', { to: 'ja' })).toBe(
      'source=source group=Scene fill=ja untouched=File',
    );
    expect(await describeHeader('source,场景', { to: 'ja' })).toBe('source=source group=场景 fill=ja');
    const columns = { context: ['Scene'], group: null };
    expect(await describeHeader('source,Scene,group', { to: 'ja', columns })).toBe(
      'source=source context=Scene fill=ja untouched=group',
    );
    const { tasks } = await read('a.csv', 'source,scene\na, pier \nb, \n', { to: 'ja' });
    expect(tasks.map(({ scene }) => scene)).toEqual(['pier', undefined]);
  });

  test('a file of its own for every line is no scene', async () => {
    const csv = 'source,file\na,act1.json\nb,vo/ingrid_001.WAV\n';
    const { tasks } = await read('a.csv', csv, { to: 'ja' });
    expect(tasks.map(({ scene }) => scene)).toEqual(['act1.json', undefined]);
  });

  test('rows without text and locked rows carry no task', async () => {
    const csv = 'source,locked\na,\n  ,\nb,TRUE\nc,no\n\nd,x\ne,Yes\nf,1\n,\n';
    const { rows } = await read('a.csv', csv, { to: 'ja' });
    expect(rows.map(({ tasks }) => tasks[0]?.source)).toEqual([
      'a',
      undefined,
      undefined,
      'c',
      ...Array(5).fill(undefined),
    ]);
    expect(rows.map(({ position, line }) => [position, line])[4]).toEqual([4, 6]);
  });

  test.each(['', '0', '-', 'N/A', 'n/a', '0.0', '—'])('max_length "%s" is no limit', async (value) => {
    const { tasks } = await read('a.csv', `source,max_length\na,${value}\n`, { to: 'ja' });
    expect(tasks[0]).not.toHaveProperty('maxLength');
  });

  test('a limit may be written as spreadsheets do', async () => {
    const { tasks } = await read('a.csv', 'source,limit\na, 12 \nb,12.0\nc,１２\n', { to: 'ja' });
    expect(tasks.map(({ maxLength }) => maxLength)).toEqual([12, 12, 12]);
  });

  test('several languages give a task each, in the order of --to', async () => {
    const { tasks } = await read('a.csv', 'source\na\nb\n', { to: 'ko,ja' });
    expect(tasks.map(({ source, targetLang, slot }) => [source, targetLang, slot])).toEqual([
      ['a', 'ko', 0],
      ['a', 'ja', 1],
      ['b', 'ko', 0],
      ['b', 'ja', 1],
    ]);
  });

  test('a row keeps its own language; --to chooses among the rows', async () => {
    const csv = 'source,target_lang\na,ja\nb,ko\nc,\nd,JP\n';
    const { rows } = await read('a.csv', csv, { to: 'de,JP=ja' });
    expect(rows.map(({ tasks }) => tasks.map(({ targetLang, slot }) => [targetLang, slot]))).toEqual([
      [['ja', 1]],
      [],
      [
        ['de', 0],
        ['ja', 1],
      ],
      [['ja', 1]],
    ]);
  });

  test('what stands in the translation cell is told', async () => {
    const { tasks } = await read('a.csv', 'source,target\na,x\nb,  \n', { to: 'ja' });
    expect(tasks.map(({ cell }) => cell)).toEqual(['x', '']);
  });
});

describe('wide files', () => {
  test('a Unity sheet is read as it is meant', async () => {
    const header =
      'Key,Id,Shared Comments,English(en),English(en) Comments,Japanese(ja),Japanese(ja) Comments,Korean(ko)';
    const file = await open('a.csv', `${header}\n`, { from: 'en', to: 'ja,ko' });
    expect(file.layout).toBe('wide');
    expect(file.description).toBe(
      'id=Key source=English(en) context=Shared Comments fill=ja,ko untouched=Id,English(en) Comments,Japanese(ja) Comments',
    );
  });

  test('a Godot sheet gets tasks for every wanted column', async () => {
    const { tasks, file } = await read('a.csv', 'keys,en,zh_CN\nHI,Hi,你好\nHO,Ho,\n', { from: 'en', to: 'zh_CN,ja' });
    expect(file.description).toBe('id=keys source=en fill=zh-CN,ja new=ja');
    expect(tasks).toEqual([
      { id: 'HI', source: 'Hi', targetLang: 'zh-CN', slot: 0, cell: '你好' },
      { id: 'HI', source: 'Hi', targetLang: 'ja', slot: 1, cell: '' },
      { id: 'HO', source: 'Ho', targetLang: 'zh-CN', slot: 0, cell: '' },
      { id: 'HO', source: 'Ho', targetLang: 'ja', slot: 1, cell: '' },
    ]);
  });

  test('the source language makes a sheet wide even beside a source column', async () => {
    expect((await open('a.csv', 'id,source,en\n', { from: 'en', to: 'ja' })).layout).toBe('wide');
    expect((await open('a.csv', 'id,source,ko\n', { from: 'en', to: 'ja' })).layout).toBe('long');
  });

  test.each([
    ['id,source,ja', {}, 'id=id source=source fill=ja'],
    ['id,source,ja', { from: 'en' }, 'id=id source=source fill=ja'],
    ['key,source_text,Japanese,note', {}, 'id=key source=source_text context=note fill=ja'],
    ['key,original,Japanese(ja),ref', {}, 'id=key source=original fill=ja untouched=ref'],
    ['key,原文,日本語', { to: 'ja,ko' }, 'id=key source=原文 fill=ja,ko new=ko'],
    ['id,source,en,ja', {}, 'id=id source=source fill=ja untouched=en'],
    ['id,source,source_lang,ja', {}, 'id=id source=source source_lang=source_lang fill=ja'],
  ])('%s is wide: the source column beside wanted languages', async (header, given, read) => {
    const file = await open('a.csv', `${header}\n`, { to: 'ja', ...given });
    expect([file.layout, file.description]).toEqual(['wide', read]);
  });

  test.each([
    ['id,source,ja,translation', {}],
    ['id,source,ja,译文', {}],
    ['id,source,ja,target_lang', {}],
    ['id,source,ja,locale', {}],
    ['id,source,ko,ja_note', {}],
    ['id,source,ja', { columns: { translation: 'Result' } }],
    ['id,source,ja', { columns: { context: ['ja'] } }],
  ])('%s is long: translations have their column', async (header, given) => {
    const file = await open('a.csv', `${header}\n`, { to: 'ja', ...given });
    expect(file.layout).toBe('long');
    expect((await open('a.csv', `${header}\n`, { to: 'ja', from: 'en', ...given })).layout).toBe('long');
  });

  test('a row beside a source column may say its own language', async () => {
    const csv = 'source,source_lang,ja\nHi,en,\nHallo,de,x\n';
    expect((await read('a.csv', csv, { to: 'ja' })).tasks).toEqual([
      { source: 'Hi', sourceLang: 'en', targetLang: 'ja', slot: 0, cell: '' },
      { source: 'Hallo', sourceLang: 'de', targetLang: 'ja', slot: 0, cell: 'x' },
    ]);
    const wide = 'source,source_lang,en,ja\nHi,de,Ho,\n';
    expect((await read('a.csv', wide, { from: 'en', to: 'ja' })).tasks).toEqual([
      { source: 'Ho', targetLang: 'ja', slot: 0, cell: '' },
    ]);
  });

  test('a near miss beside a wanted language is an error there too', async () => {
    expect(await refusal('a.csv', 'id,source,ja,zh-Hans\n', { to: 'ja,zh-CN' })).toContain('--to "zh-Hans=zh-CN"');
    expect(await refusal('a.csv', 'id,source,zh-Hans\n', { to: 'zh-CN' })).toContain('--to "zh-Hans=zh-CN"');
    expect(await refusal('a.csv', 'id,source,JP\n', { to: 'ja' })).toContain('--to "JP=ja"');
  });

  test('a column is mapped to a language', async () => {
    const { file, tasks } = await read('a.csv', 'keys,EN,JP\nA,Hi,\n', { from: 'EN=en', to: 'JP=ja' });
    expect(file.description).toBe('id=keys source=EN→en fill=JP→ja');
    expect(tasks[0]?.targetLang).toBe('ja');
  });

  test('near misses are errors that name both', async () => {
    expect(await refusal('a.csv', 'keys,en,zh-Hans\n', { from: 'en', to: 'zh-CN' })).toBe(
      'a.csv: --to asks for "zh-CN", but the column there is "zh-Hans"; say --to "zh-Hans=zh-CN" if that is meant.',
    );
    expect(await refusal('a.csv', 'keys,en,pt\n', { from: 'en', to: 'pt_BR' })).toContain('--to "pt=pt-BR"');
    expect(await refusal('a.csv', 'keys,en,JP\n', { from: 'en', to: 'ja' })).toContain('--to "JP=ja"');
    expect(await refusal('a.csv', 'keys,en-US,ja\n', { from: 'en', to: 'ja' })).toContain('--from "en-US=en"');
    expect(await refusal('a.csv', 'keys,US,JP\n', { from: 'en', to: 'ja' })).toContain('--from "US=en"');
    expect(await refusal('a.csv', 'keys,en,Japanese\n', { from: 'en', to: 'Japanesse=ja' })).toContain('"Japanese=ja"');
  });

  test('an exact column beside a near one is taken', async () => {
    expect(await describeHeader('keys,en,zh-Hans,zh-CN', { from: 'en', to: 'zh-CN' })).toBe(
      'id=keys source=en fill=zh-CN untouched=zh-Hans',
    );
  });

  test('two columns of one language have to be told apart', async () => {
    expect(await refusal('a.csv', 'keys,en,Japanese,日本語\n', { from: 'en', to: 'ja' })).toBe(
      'a.csv: two columns are Japanese, "Japanese" and "日本語"; say which with --to "Japanese=ja".',
    );
    expect(await describeHeader('keys,en,Japanese,ja', { from: 'en', to: 'ja' })).toContain('untouched=Japanese');
  });

  test('id is the key before it is Indonesian', async () => {
    expect(await describeHeader('id,en,ja', { from: 'en', to: 'ja' })).toBe('id=id source=en fill=ja');
    expect(await refusal('a.csv', 'id,en,ja\n', { from: 'en', to: 'id' })).toContain('say --to id=id');
    expect(await describeHeader('keys,en,id', { from: 'en', to: 'id' })).toBe('id=keys source=en fill=id');
    expect(await describeHeader('id,en', { from: 'en', to: 'id=id' })).toBe('source=en fill=id');
    expect((await open('a.csv', 'id,source\n', { from: 'id', to: 'en' })).layout).toBe('long');
  });

  test('to, no and is are languages only where they are asked for', async () => {
    expect(await describeHeader('id,source,to,no,is')).toBe('id=id source=source target_lang=to untouched=no,is');
    expect(await describeHeader('keys,en,to,no', { from: 'en', to: 'to,no' })).toBe('id=keys source=en fill=to,no');
  });

  test('source and target may not be one column, nor two targets', async () => {
    expect(await refusal('a.csv', 'keys,en\n', { from: 'en', to: 'en' })).toContain('both source and target');
    expect(await refusal('a.csv', 'keys,en,x\n', { from: 'en', to: 'x=ja,x=ko' })).toContain('to ja and to ko');
  });
});

describe('a header without wanted languages', () => {
  test.each([
    ['id,source', 'long'],
    ['id,source,ja,translation', 'long'],
    ['id,source,ja,locale', 'long'],
    ['id,source,ja', null],
    ['keys,en,ja', 'wide'],
    ['name,value', null],
  ])('%s', async (header, layout) => {
    expect((await readHeader(write('a.csv', `${header}\n`), 'a.csv', {})).layout).toBe(layout);
  });
});

describe('headers that do not do', () => {
  test('no source column: the columns are listed with the ways to name it', async () => {
    const text = await refusal('a.csv', 'name,value\n1,2\n', { to: 'ja' });
    expect(text).toContain('a.csv: no source column among "name", "value"');
    expect(text).toContain('columns: {source: …}');
    expect(text).toContain('--from');
  });

  test('no target language', async () => {
    expect(await refusal('a.csv', 'id,source\n')).toContain('no target language; name it with --to');
    expect(await refusal('a.csv', 'keys,en\n', { from: 'en' })).toContain('--to');
  });

  test('a header without rows is fine', async () => {
    expect((await read('a.csv', 'id,source', { to: 'ja' })).rows).toEqual([]);
    expect((await read('a.json', '[]', { to: 'ja' })).rows).toEqual([]);
  });

  test('nothing in the description steers a terminal', async () => {
    expect(await describeHeader('source,"a\u001b[31m\nb"', { to: 'ja' })).toBe(
      'source=source fill=ja untouched=a\\u001b[31m\\nb',
    );
  });
});
