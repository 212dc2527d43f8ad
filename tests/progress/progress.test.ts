import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLiveView } from '../../src/progress/live-view.ts';
import { createProgress, isLive, type LogLevel } from '../../src/progress/progress.ts';
import { FakeRun, FakeTerminal } from './fake-terminal.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const colourless = { NO_COLOR: '1' };

function show(options: { isTTY?: boolean; columns?: number; env?: NodeJS.ProcessEnv; level?: LogLevel } = {}) {
  const terminal = new FakeTerminal({ isTTY: options.isTTY ?? true, columns: options.columns ?? 120 });
  const run = new FakeRun();
  const where = { stream: terminal.stream(), env: options.env ?? colourless };
  const progress = createProgress(
    { ...where, level: options.level ?? 'info' },
    isLive(where) ? createLiveView : undefined,
  );
  progress.subscribe(run, 'tasks.csv');
  return { terminal, run, progress };
}

describe('on a terminal', () => {
  test('redraws one line in place', () => {
    const { terminal, run, progress } = show();
    run.start();
    vi.advanceTimersByTime(5000);
    run.finish({ failed: 3, delivered: 97 });
    vi.advanceTimersByTime(200);
    expect(terminal.screen()).toEqual([
      '░░░░░░░░░░░░░░░░░   1 %  97/10,000 rows · 3 failed · 10 in flight · 1,150 rows/min · 9 min left · 12 k tokens · $0.01',
    ]);
    progress.stop();
  });

  test('leaves a clean line and touches neither cursor nor wrapping', () => {
    const { terminal, run } = show();
    run.start();
    vi.advanceTimersByTime(300);
    run.end();
    expect(terminal.screen()).toEqual(['']);
    expect(terminal.written).not.toMatch(/\x1b\[\?|\x1b[78]/);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('prints notices above the line', () => {
    const { terminal, run, progress } = show();
    run.start(10);
    run.emit('provider:paused', { untilMs: Date.now() + 12_000, code: 'rate_limit_exceeded' });
    progress.notice('warning: mind the gap');
    vi.advanceTimersByTime(200);
    expect(terminal.screen()).toEqual([
      'provider asks to wait 12 s (rate_limit_exceeded)',
      'warning: mind the gap',
      expect.stringMatching(/^░+ {3}0 % {2}0\/10 rows · waits 12 s$/),
    ]);
    run.end(10);
    expect(terminal.screen().at(-1)).toBe('');
    expect(terminal.screen()).toHaveLength(3);
  });

  test('redraws ten times a second at most', () => {
    const { terminal, run, progress } = show();
    run.start();
    for (let batch = 0; batch < 100; batch++) {
      run.finish({ delivered: 1 });
      vi.advanceTimersByTime(10);
    }
    expect(terminal.written.split('\r').length - 1).toBeLessThanOrEqual(12);
    progress.stop();
  });

  test('follows the width of the window', () => {
    const { terminal, run, progress } = show({ columns: 200 });
    run.start();
    run.finish();
    terminal.columns = 40;
    vi.advanceTimersByTime(100);
    expect(terminal.screen()[0]?.length).toBeLessThan(40);
    progress.stop();
  });

  test('stops once, however often it is asked', () => {
    const { terminal, run, progress } = show();
    run.start();
    progress.stop();
    const written = terminal.written;
    progress.stop();
    run.end();
    expect(terminal.written).toBe(written);
  });

  test('is cleaned when the process exits, and listens no longer than it must', () => {
    const before = process.listenerCount('exit');
    const { terminal, run } = show();
    run.start();
    const listeners = process.listeners('exit');
    expect(listeners).toHaveLength(before + 1);
    (listeners.at(-1) as (code: number) => void)(1);
    expect(terminal.screen()).toEqual(['']);
    expect(process.listenerCount('exit')).toBe(before);
  });

  test('shows one run after another', () => {
    const { terminal, run, progress } = show();
    const second = new FakeRun();
    progress.subscribe(second, 'more.csv');
    run.start(10);
    run.end(10);
    second.start(20);
    vi.advanceTimersByTime(100);
    expect(terminal.screen()).toEqual([expect.stringContaining('0/20 rows')]);
    second.end(20);
    expect(terminal.screen()).toEqual(['']);
  });
});

describe('without a terminal', () => {
  test('says the same again only now and then', () => {
    const { terminal, run, progress } = show({ isTTY: false });
    run.start();
    vi.advanceTimersByTime(12 * 60_000);
    expect(terminal.written.trim().split('\n')).toHaveLength(3);
    progress.stop();
  });

  test('tells of batches at the service when there is news', () => {
    const { terminal, run, progress } = show({ isTTY: false });
    run.start();
    const tell = (status: string, answered: number) =>
      run.emit('jobs:waiting', { jobs: [{ nth: 2, of: 3, status, requests: 3000, answered }] });
    for (const answered of [0, 0, 100, 299, 300, 450, 600]) tell('in_progress', answered);
    tell('finalizing', 610);
    expect(terminal.written.trim().split('\n')).toEqual([
      'tasks.csv: batch 2 of 3: in_progress, 0 of 3,000 requests done',
      'tasks.csv: batch 2 of 3: in_progress, 300 of 3,000 requests done',
      'tasks.csv: batch 2 of 3: in_progress, 600 of 3,000 requests done',
      'tasks.csv: batch 2 of 3: finalizing, 610 of 3,000 requests done',
    ]);
    progress.stop();
  });

  test('writes one plain line now and then', () => {
    const { terminal, run } = show({ isTTY: false });
    run.start(1000);
    vi.advanceTimersByTime(4000);
    run.finish();
    vi.advanceTimersByTime(7000);
    run.end(1000);
    expect(terminal.written).toMatchInlineSnapshot(`
      "tasks.csv: 10 % · 100/1,000 rows · 10 in flight · 1,200 rows/min · 45 s left · 12 k tokens · $0.01
      tasks.csv: 10 % · 100/1,000 rows · 10 in flight · 600 rows/min · 2 min left · 12 k tokens · $0.01
      "
    `);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([{ CI: 'true' }, { TERM: 'dumb' }])('nor with %o', (env) => {
    const { terminal, run } = show({ env: { ...colourless, ...env } });
    run.start(10);
    vi.advanceTimersByTime(4000);
    expect(terminal.written).toBe('');
    vi.advanceTimersByTime(1000);
    expect(terminal.written).toBe('tasks.csv: 0 % · 0/10 rows\n');
    run.end(10);
  });

  test('CI=false is no CI', () => {
    const { terminal, run, progress } = show({ env: { ...colourless, CI: 'false' } });
    run.start(10);
    expect(terminal.written).toContain('\r');
    progress.stop();
  });

  test('tells about trouble once in a while, without control characters', () => {
    const { terminal, run } = show({ isTTY: false });
    run.start(10);
    for (let batch = 1; batch <= 10; batch++) {
      run.emit('batch:failed', {
        batch,
        rows: 10,
        code: 'timeout',
        message: 'no answer\x1b[2J',
        attempt: 1,
        waitMs: 3500,
        inFlight: 9,
      });
    }
    run.emit('run:stopping', { reason: 'budget\u202e', inFlight: 9 });
    expect(terminal.written.split('\n')).toEqual([
      'tasks.csv: batch 1 (10 rows): no answer\\u001b[2J; try 2 in 4 s',
      'tasks.csv: stopping (budget\\u202e): batches in flight are finished first',
      '',
    ]);
    run.end(10);
  });
});

test('at level error it shows nothing at all', () => {
  const { terminal, run, progress } = show({ level: 'error' });
  progress.notice('before');
  progress.notice('warning', 'warn');
  run.start();
  run.emit('provider:paused', { untilMs: Date.now() + 12_000, code: 'x' });
  vi.advanceTimersByTime(10_000);
  run.end();
  expect(terminal.written).toBe('');
});

test('at level warn it shows trouble alone', () => {
  const { terminal, run, progress } = show({ level: 'warn' });
  progress.notice('before');
  progress.notice('warning: beware', 'warn');
  run.start();
  run.emit('provider:paused', { untilMs: Date.now() + 12_000, code: 'x' });
  vi.advanceTimersByTime(10_000);
  run.end();
  expect(terminal.written).toBe('warning: beware\nprovider asks to wait 12 s (x)\n');
});

test('at level debug it tells of every request', () => {
  const { terminal, run } = show({ isTTY: false, level: 'debug' });
  run.start(10, 0, { currency: 'CNY' });
  run.emit('batch:started', { batch: 1, rows: 10, targetLang: 'ja', inFlight: 1 });
  const failed = { batch: 1, rows: 10, code: 'timeout', message: 'secret', attempt: 1, inFlight: 0 };
  run.emit('batch:failed', failed);
  run.finish({ batch: 1, rows: 10, delivered: 9, failed: 1 });
  expect(terminal.written.split('\n')).toEqual([
    'tasks.csv: batch 1 started: 10 rows to ja, 1 in flight',
    'tasks.csv: batch 1 failed: timeout (try 1)',
    'tasks.csv: batch 1 finished: 9/10 rows good, 1 failed, 2000 ms, 12,000 tokens, ¥0.01',
    '',
  ]);
  run.end(10);
});

test('timers keep no process alive', () => {
  vi.useRealTimers();
  for (const isTTY of [true, false]) {
    const intervals: NodeJS.Timeout[] = [];
    const remember = (timer: NodeJS.Timeout) => {
      intervals.push(timer);
      return timer;
    };
    const { setTimeout: realTimeout, setInterval: realInterval } = globalThis;
    vi.stubGlobal('setTimeout', (...args: Parameters<typeof setTimeout>) => remember(realTimeout(...args)));
    vi.stubGlobal('setInterval', (...args: Parameters<typeof setInterval>) => remember(realInterval(...args)));
    const { run, progress } = show({ isTTY });
    run.start();
    vi.unstubAllGlobals();
    expect(intervals.map((timer) => timer.hasRef())).toEqual([false]);
    progress.stop();
  }
});
