import { expect } from 'vitest';

/** `piece` over and over, `units` UTF-16 units long, in one flat string. */
export function oneAfterAnother(piece: string, units: number): string {
  const text = piece.repeat(Math.ceil(units / piece.length)).slice(0, units);
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/**
 * Fails where ever longer pieces of a text take more than in proportion: a search that starts anew at each sign takes 64 times as
 * long for 8 times the text. In ratios, for how long it takes is the machine's; steps below `noiseMs` tell nothing.
 */
export function expectLinear(work: (text: string) => unknown, text: string): void {
  let before = noiseMs;
  for (const part of [64, 8, 1]) {
    const piece = oneAfterAnother(text, Math.ceil(text.length / part));
    const spent = cpuMs(() => work(piece));
    expect(spent, `milliseconds for ${piece.length} units`).toBeLessThan(before * 8 * allowance);
    before = Math.max(spent, noiseMs);
  }
}

const noiseMs = 50;
/** Above proportion: collecting what so many tokens leave behind takes its share. */
const allowance = 6;

/** Milliseconds of this process's time that `work` takes: other work on the machine counts little. */
export function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1000;
}
