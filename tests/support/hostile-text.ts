/** `piece` over and over, `units` UTF-16 units long, in one flat string. */
export function oneAfterAnother(piece: string, units: number): string {
  const text = piece.repeat(Math.ceil(units / piece.length)).slice(0, units);
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/** Milliseconds of this process's time that `work` takes: other work on the machine counts little. */
export function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1000;
}
