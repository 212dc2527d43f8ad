/** Brings a task file into a new checkpoint, as a run does first. Prints the seconds that it took. */
import { statSync } from 'node:fs';
import { readInThread } from '../build/intake/read-in-thread.js';
import { makeRoomForRows } from '../build/small-heap.js';
import { Session } from '../build/store/session.js';
import { parseTargets } from '../build/utils/languages.js';

const [, , path, checkpoint] = process.argv;
makeRoomForRows(statSync(path).size);
const started = performance.now();
const session = await Session.open(checkpoint, path, { input: path });
const intake = readInThread({ path, name: path, columns: {}, to: parseTargets(['ja']) });
await session.import(intake.rows(), { refill: 'empty', bases: [], fresh: false }, () => ({
  key: { sha256: intake.end().fingerprint.sha256, options: '' },
  template: intake.end().template,
}));
process.stdout.write(String((performance.now() - started) / 1000));
session.close();
