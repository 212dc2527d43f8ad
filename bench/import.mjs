/** Brings a task file into a new checkpoint, as a run does first. Prints the seconds that it took. */
import '../dist/small-heap.js';
import { Session } from '../dist/store/session.js';
import { openTaskFile } from '../dist/tasks/open.js';
import { parseTargets } from '../dist/utils/languages.js';

const [, , path, checkpoint] = process.argv;
const started = performance.now();
const session = await Session.open(checkpoint, path, { input: path });
const file = await openTaskFile({ path, name: path, columns: {}, to: parseTargets(['ja']) });
await session.import(file.rows(), { refill: 'empty', bases: [], fresh: false }, () => ({
  key: { sha256: file.fingerprint().sha256, options: '' },
  template: file.template(),
}));
process.stdout.write(String((performance.now() - started) / 1000));
session.close();
