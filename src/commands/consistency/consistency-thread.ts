import { parentPort, workerData } from 'node:worker_threads';

/** The thread of `searchInconsistencies`; what it does is loaded later, as in reading-thread.ts. */
if (parentPort) {
  const port = parentPort;
  void import('./find.ts').then(async ({ findInCheckpoint }) =>
    port.postMessage(await findInCheckpoint(workerData as string)),
  );
}
