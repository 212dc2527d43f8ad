/** Import and export of a task file on their own, by the program's own parts. Prints their seconds. */
import { join } from 'node:path';
import { openJob } from '../dist/commands/job.js';
import { placesFor } from '../dist/commands/places.js';
import { writeResultFile } from '../dist/commands/result.js';
import { loadSettings } from '../dist/config/load.js';
import { openReader } from '../dist/store/session.js';

const [, , phase] = process.argv;
const cwd = process.cwd();
const { settings } = loadSettings({ cwd, env: {}, flags: { to: ['ja'], provider: 'pseudo' } });
const places = await placesFor('tasks.csv', { cwd });
const started = performance.now();
if (phase === 'import') {
  const checkpoint = join(cwd, 'import.checkpoint.db');
  const options = { refill: 'empty', bases: [], fresh: false, signal: new AbortController().signal };
  const { session } = await openJob('tasks.csv', places.input, { ...places, checkpoint }, settings, options);
  session.prepare({ dedupe: true, settings: '' });
  session.close();
} else {
  const reader = await openReader(places.checkpoint);
  await writeResultFile(reader, join(cwd, 'exported.csv'));
  reader.close();
}
process.stdout.write(String((performance.now() - started) / 1000));
