import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { open, read, result, translated } from './helpers.ts';

const ja = { to: 'ja' };
const wide = { from: 'en', to: 'ja' };
const done = () => ({ translation: 'はい' });
const same = () => ({});

describe('dialects', () => {
  test.each([
    ['id;source\n1;a,b\n', ';'],
    ['id\tsource\n1\ta\n', '\t'],
    ['id,source\n1,a\n', ','],
    ['"id;x;y;z",source\n1,a\n', ','],
    ['source\na\n', ','],
    ['sep=;\nid;source,x\n1;a\n', ';'],
  ])('the delimiter of %j is %j', async (csv, delimiter) => {
    const { template } = await read('a.csv', csv, {
      ...ja,
      columns: csv.includes('source,x') ? { source: 'source,x' } : {},
    });
    expect(template).toHaveProperty('dialect.delimiter', delimiter);
  });

  test('a TSV is always cut at tabs', async () => {
    const { tasks } = await read('a.tsv', 'source\na,b;c\n', ja);
    expect(tasks[0]?.source).toBe('a,b;c');
  });

  test('cells are quoted where the header is, else where they must be', async () => {
    const answer = ({ source }: { source: string }) => ({ translation: source });
    expect(await translated('a.csv', '"source"\n"a"\n', ja, answer)).toBe(
      '"source","translation","status","error"\n"a","a","completed",""\n',
    );
    expect(await translated('a.csv', '"id",source\n1,"a,b"\n2," x"\n3,"q""q"\n4,"l\nm"\n5,n;o\n', ja, answer)).toBe(
      [
        '"id",source,translation,status,error',
        '1,"a,b","a,b",completed,',
        '2," x"," x",completed,',
        '3,"q""q","q""q",completed,',
        '4,"l\nm","l\nm",completed,',
        '5,n;o,n;o,completed,\n',
      ].join('\n'),
    );
    expect(await translated('a.csv', 'id;source\n1;n,o\n2;"p;q"\n', ja, answer)).toContain('1;n,o;n,o;completed;\n');
  });

  test('a cell that stood in quotes is quoted again', async () => {
    expect(await translated('a.csv', 'en,ja\na,""\nb,\n', wide, done)).toBe('en,ja\na,"はい"\nb,はい\n');
  });
});

const bodies: Record<string, string> = {
  plain: 'id,en,ja\n1,a,b\n2,c,d\n',
  'without final line end': 'id,en,ja\n1,a,b\n2,c,d',
  CRLF: 'id,en,ja\r\n1,a,b\r\n2,"c\r\nd",e\r\n',
  CR: 'id,en,ja\r1,a,b\r2,c,d\r',
  'mixed line ends': 'id,en,ja\r\n1,a,b\n2,c,d\r3,e,f\r\n\r\n4,g,h',
  semicolons: 'id;en;ja\n1;a,a;b\n',
  tabs: 'id\ten\tja\n1\ta,a\tb\n',
  'all quoted': '"id","en","ja"\r\n"1","a ""b""","c"\r\n',
  'mixed quoting': '"id",en,ja\n1,"a",b\n"2",c,"d"\n3,"e ""f""",5" g\n',
  'blank lines': '\n\nid,en,ja\n\n1,a,b\n   \n\n2,c,d\n\n\n',
  'preamble of Excel': 'sep=,\r\nid,en,ja\r\n1,a,b\r\n',
  'odd characters': 'id,en,ja\n1,a\u2028\u0085b,\ufeffc\n2,😀,\u0000\n',
  'empty cells': 'id,en,ja,\n,,,\n1,"",,\n2,a,,x\n',
  'header alone': 'id,en,ja',
};

describe('round trips', () => {
  for (const [name, body] of Object.entries(bodies)) {
    test(`${name}: what nobody changed comes out byte for byte`, async () => {
      for (const encode of [utf8, utf8WithMark, utf16le, utf16be]) {
        const bytes = encode(body);
        const reading = await read('a.csv', bytes, wide);
        expect(await result(reading, same)).toEqual(bytes);
      }
    });

    test(`${name}: a second run over the long result changes nothing`, async () => {
      const given = { ...ja, columns: { source: 'en' } };
      const first = await result(await read('a.csv', body, given), done);
      expect(await result(await read('a.csv', first, given), same)).toEqual(first);
    });
  }

  test('thousands of rows of every shape', async () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    const texts = ['a', 'b c', '"x, y"', '"q""q"', '"l\nm"', '"n\r\no"', '5" p', 'あ', '""', '😀'];
    const cell = () => texts[random(texts.length)];
    const ends = ['\n', '\r\n', '\r'];
    let csv = 'en,x,ja\n';
    for (let row = 0; row < 20_000; row++) csv += `${cell()},${cell()},${cell()}${ends[random(3)]}`;
    const reading = await read('a.csv', csv, wide);
    expect(reading.rows).toHaveLength(20_000);
    expect((await result(reading, same)).toString()).toBe(csv);
    // Changed and changed back, nothing may have moved but the quoting of what was set.
    const changed = await result(reading, () => ({ translation: 'Ü' }));
    expect((await read('a.csv', changed, wide)).tasks.map(({ source }) => source)).toEqual(
      reading.tasks.map(({ source }) => source),
    );
  });

  const utf8 = (text: string) => Buffer.from(text);
  const utf8WithMark = (text: string) => Buffer.from(`\ufeff${text}`);
  const utf16le = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
  const utf16be = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
});

describe('encodings', () => {
  test('a legacy file is read as named and written as UTF-8 with a mark', async () => {
    const gbk = Buffer.concat([Buffer.from('source\n'), Buffer.from([0xc4, 0xe3, 0xba, 0xc3]), Buffer.from('\n')]);
    const reading = await read('a.csv', gbk, { ...ja, encoding: 'GBK' });
    expect(reading.tasks[0]?.source).toBe('你好');
    expect(reading.template.reencodedFrom).toBe('gbk');
    expect((await result(reading, done)).toString()).toBe(
      '\ufeffsource,translation,status,error\n你好,はい,completed,\n',
    );
  });

  test('windows-1252 keeps its quotes and its euro', async () => {
    const { tasks } = await read('a.csv', Buffer.from([...Buffer.from('source\n'), 0x80, 0x93, 0xe9]), {
      ...ja,
      encoding: 'windows-1252',
    });
    expect(tasks[0]?.source).toBe('€“é');
  });

  test('a legacy JSON gets no mark', async () => {
    const reading = await read('a.json', Buffer.from('[{"source":"é"}]', 'latin1'), { ...ja, encoding: 'latin1' });
    expect((await result(reading, done)).toString()).toMatch(/^\[/);
  });

  test('a byte order mark wins over the flag', async () => {
    const { tasks } = await read('a.csv', Buffer.from('\ufeffsource\né'), { ...ja, encoding: 'gbk' });
    expect(tasks[0]?.source).toBe('é');
  });

  test('characters survive wherever the file is cut into pieces', async () => {
    const csv = `source\n${'aé日😀'.repeat(60_000)}\nx\n`;
    for (const encoding of ['utf8', 'utf16le'] as const) {
      const { tasks } = await read('a.csv', Buffer.from(`\ufeff${csv}`, encoding), ja);
      expect(tasks[0]?.source).toBe(csv.split('\n')[1]);
    }
  });
});

test('line and position of every row are told', async () => {
  const { rows } = await read('a.csv', 'sep=,\r\nid,source\r\n1,"a\r\nb\rc\nd"\r\n\r\n2,e\n', ja);
  expect(rows.map(({ position, line, raw }) => [position, line, raw])).toEqual([
    [0, 3, '1,"a\r\nb\rc\nd"'],
    [1, 7, ''],
    [2, 8, '2,e'],
  ]);
});

test('the fingerprint is that of the bytes, known at the end', async () => {
  const csv = '\ufeffsource\na\n';
  const file = await open('a.csv', csv, ja);
  expect(() => file.fingerprint()).toThrow('when the rows have been read');
  expect(() => file.template()).toThrow('when the rows have been read');
  for await (const rows of file.rows()) for (const row of rows) expect(row.raw).toBe('a');
  const sha256 = createHash('sha256').update(csv).digest('hex');
  expect(file.fingerprint()).toEqual({ bytes: Buffer.byteLength(csv), sha256 });
  await expect(file.rows()[Symbol.asyncIterator]().next()).rejects.toThrow('read once');
});
