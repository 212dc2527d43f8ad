import { parentPort, workerData } from 'node:worker_threads';
import type { ReadOptions } from '../types/task-file.ts';

/**
 * The thread of `readInThread`. What it does is loaded later: this file is built together with the command line, and what
 * both begin with would be part of every start.
 */
if (parentPort) {
  const port = parentPort;
  void import('./send-rows.ts').then(({ sendRows }) => sendRows(port, workerData as ReadOptions));
}
