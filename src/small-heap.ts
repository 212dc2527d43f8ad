import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Bytes of a half of the young generation in which the rows of the batches in flight die before they count as old. */
const roomForRows = 4 << 20;
/** The rows of smaller files do not earn the 15 ms that the growing takes. */
const fewBytes = 256 << 10;
/** A word each, as arrays of numbers have it; a fraction of what the young generation holds at first. */
const ballastWords = 8000;

/**
 * Rows come and go, nothing is to be gained from keeping many of them. To be called before they are read, for what has grown
 * stays. Measured in docs/performance.md.
 */
export function keepHeapSmall(): void {
  // V8 would let its young generation grow to 48 MB, more from Node 22 on.
  setFlagsFromString('--semi-space-growth-factor=1');
  // What is old is looked through once it has grown by half, not to four times of what it was: a third less memory, at the same
  // CPU time.
  setFlagsFromString('--heap-growing-percent=50');
  // Threads that share so small a space wait for each other more than they help.
  setFlagsFromString('--no-parallel-scavenge');
}

/**
 * `keepHeapSmall`, with a young generation that is large enough for a run over a file of so many bytes, four times what V8 begins
 * with: a tenth less CPU time for some 15 MiB. V8 lets it grow, by a factor that can be set, only when what lives in it has filled it.
 */
export function makeRoomForRows(bytes: number): void {
  keepHeapSmall();
  if (bytes < fewBytes) return;
  setFlagsFromString('--semi-space-growth-factor=4');
  const ballast: number[][] = [];
  while (youngHalf() < roomForRows * 0.9 && ballast.length < 100) ballast.push(new Array<number>(ballastWords).fill(0));
  setFlagsFromString('--semi-space-growth-factor=1');
}

function youngHalf(): number {
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  return young ? young.space_used_size + young.space_available_size : roomForRows;
}
