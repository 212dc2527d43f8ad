import { expect, test } from 'vitest';
import { type WatchFrame, watch } from '../../src/commands/watch.ts';
import { FakeTerminal } from '../progress/fake-terminal.ts';

function frames(...texts: string[]): () => WatchFrame {
  let index = 0;
  return () => {
    const text = texts[Math.min(index++, texts.length - 1)] ?? '';
    return { text: `${text}\nsecond line\n`, line: text, key: text, live: index < texts.length };
  };
}

test('redraws in place on a terminal until the run is over', async () => {
  const terminal = new FakeTerminal({ isTTY: true, columns: 10 });
  await watch(frames('one', 'two', 'three, which is too long'), terminal, new AbortController().signal, 1);
  expect(terminal.screen()).toEqual(['three, w…', 'second l…', '']);
});

test('never draws more lines than the terminal has', async () => {
  const terminal = new FakeTerminal({ isTTY: true });
  terminal.rows = 2;
  await watch(frames('one', 'two'), terminal, new AbortController().signal, 1);
  expect(terminal.screen()).toEqual(['two', '']);
});

test('writes a line per change elsewhere', async () => {
  const terminal = new FakeTerminal({ isTTY: false });
  await watch(frames('one', 'one', 'two', 'two'), terminal, new AbortController().signal, 1);
  expect(terminal.written).toBe('one\ntwo\n');
});

test('writes lines on a terminal too where there is no screen', async () => {
  const terminal = new FakeTerminal({ isTTY: true, columns: 10 });
  const line = JSON.stringify({ long: 'x'.repeat(30) });
  await watch(() => ({ line, key: '', live: false }), terminal, new AbortController().signal, 1);
  expect(terminal.written).toBe(`${line}\n`);
});

test('ends when it is told to', async () => {
  const terminal = new FakeTerminal({ isTTY: false });
  const controller = new AbortController();
  const watching = watch(() => ({ line: 'same', key: '', live: true }), terminal, controller.signal, 60_000);
  controller.abort();
  await watching;
  expect(terminal.written).toBe('same\n');
});
