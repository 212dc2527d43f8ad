import { setTimeout as sleep } from 'node:timers/promises';
import { isBusy } from './driver.ts';

/** What a database that is written beside others waits within SQLite: as long this process does nothing else. */
export const shortestWaitMs = 20;

/**
 * Tries until nobody stands in the way, and lets others have their turn in between. Throws what `isBusy` knows where there
 * was no chance within `patience` milliseconds.
 */
export async function patiently<T>(patience: number, work: () => T | Promise<T>): Promise<T> {
  for (const until = performance.now() + patience; ; await sleep(50)) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
    }
  }
}
