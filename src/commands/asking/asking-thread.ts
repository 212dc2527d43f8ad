import { parentPort, workerData } from 'node:worker_threads';
import type { AskingOptions } from './messages.ts';

/** The thread of `askInThread`; what it does is loaded later, as in reading-thread.ts. */
if (parentPort) {
  const port = parentPort;
  void import('./answer-asks.ts').then(({ answerAsks }) => answerAsks(port, workerData as AskingOptions));
}
