import { describe, expect, test } from 'vitest';
import { projectOf, pseudo, translate } from './helpers.ts';

const hello = pseudo('Hello');
const save = pseudo('Save');

describe('task files of every format', () => {
  test('a CSV file keeps its columns and gains ours', async () => {
    const { output } = await translate('t.csv', 'id,source,memo\na,Hello,"x ""y"""\nb,Save,\n', ['--to', 'ja']);
    expect(output).toBe(
      `id,source,memo,translation,status,error\na,Hello,"x ""y""",${hello},completed,\nb,Save,,${save},completed,\n`,
    );
  });

  test('a TSV file stays tab separated', async () => {
    const { output } = await translate('t.tsv', 'id\tsource\na\tHello\nb\tSave, "now"\n', ['--to', 'ja']);
    expect(output.split('\n').slice(0, 2)).toEqual([
      'id\tsource\ttranslation\tstatus\terror',
      `a\tHello\t${hello}\tcompleted\t`,
    ]);
    expect(output).toContain('b\tSave, "now"\t');
  });

  test('a JSON array keeps its shape and its members', async () => {
    const { output } = await translate(
      't.json',
      '[\n  {"id": 1, "source": "Hello", "tags": ["a", {"b": null}]},\n  {"id": 2, "source": ""}\n]\n',
      ['--to', 'ja'],
    );
    expect(JSON.parse(output)).toEqual([
      { id: 1, source: 'Hello', tags: ['a', { b: null }], translation: hello, status: 'completed', error: '' },
      { id: 2, source: '', translation: '', status: 'skipped', error: '' },
    ]);
    expect(output).toMatch(/^\[\n {2}\{"id": 1, "source": "Hello", "tags": \["a", \{"b": null\}\], /);
    expect(output.endsWith('}\n]\n')).toBe(true);
  });

  test('JSON Lines keep one object per line', async () => {
    const { output } = await translate('t.jsonl', '{"source":"Hello","x":1.50}\n\n{"source":"Save"}\n', ['--to', 'ja']);
    const lines = output.split('\n');
    expect(lines[0]).toBe(`{"source":"Hello","x":1.50,"translation":"${hello}","status":"completed","error":""}`);
    expect(lines[1]).toBe('');
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ translation: save });
  });

  test('the format flag outranks the extension of the file', async () => {
    const project = await projectOf({ 'strings.txt': '{"source":"Hello"}\n' });
    const { code, stderr } = await project.run([
      'run',
      'strings.txt',
      '--format',
      'jsonl',
      '-p',
      'pseudo',
      '--to',
      'ja',
    ]);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(project.read('strings.translated.txt'))).toMatchObject({ translation: hello });
  });

  test('files without extension are told apart by content', async () => {
    const project = await projectOf({ one: '[{"source":"Hello"}]', two: 'source\nHello\n' });
    const { code, stderr } = await project.run(['run', 'one', 'two', '-p', 'pseudo', '--to', 'ja']);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(project.read('one.translated'))).toMatchObject([{ translation: hello }]);
    expect(project.read('two.translated')).toBe(`source,translation,status,error\nHello,${hello},completed,\n`);
  });

  test('stdin goes to stdout with nothing else', async () => {
    const project = await projectOf({});
    const { code, stdout, stderr } = await project.run(['run', '-', '-p', 'pseudo', '--to', 'ja'], {
      stdin: 'source\nHello\n',
    });
    expect(code, stderr).toBe(0);
    expect(stdout).toBe(`source,translation,status,error\nHello,${hello},completed,\n`);
    expect(stderr).toContain('source=source fill=ja');
  });

  test('stdin as JSON Lines to a named file', async () => {
    const project = await projectOf({});
    const { code, stdout, stderr } = await project.run(
      ['run', '-', '--format', 'jsonl', '-o', 'out.jsonl', '-p', 'pseudo', '--to', 'ja'],
      { stdin: '{"text":"Hello"}' },
    );
    expect(code, stderr).toBe(0);
    expect(stdout).toBe('');
    expect(JSON.parse(project.read('out.jsonl'))).toMatchObject({ text: 'Hello', translation: hello });
  });

  test('a file can go to stdout too', async () => {
    const project = await projectOf({ 't.csv': 'source\nHello\n' });
    const { code, stdout } = await project.run(['run', 't.csv', '-o', '-', '-q', '-p', 'pseudo', '--to', 'ja']);
    expect(code).toBe(0);
    expect(stdout).toBe(`source,translation,status,error\nHello,${hello},completed,\n`);
  });

  test('a header without rows is nothing to do', async () => {
    for (const [name, content, expected] of [
      ['t.csv', 'id,source\n', 'id,source,translation,status,error\n'],
      ['t.csv', 'id,source', 'id,source,translation,status,error'],
      ['t.json', '[]\n', '[]\n'],
      ['t.csv', 'id,source\na,\n', 'id,source,translation,status,error\na,,,skipped,\n'],
    ] as const) {
      const { output, result } = await translate(name, content, ['--to', 'ja']);
      expect(output).toBe(expected);
      expect(result.stderr).toContain('nothing to translate');
    }
  });
});
