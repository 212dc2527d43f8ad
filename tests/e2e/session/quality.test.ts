import { expect, test } from 'vitest';
import { report, scene } from './support.ts';

const sheet = 'id,source\na,Open the door\nb,Close the door\nc,Take {0} coins\n';

test('rows that a person edited say nothing of the model’s first answers', async () => {
  const { project, run } = await scene({ 'tasks.csv': sheet });
  await run('run tasks.csv --to ja');
  expect((await report(project)).quality).toMatchObject({ answered: 3, right_at_first: 3 });
  const edited = project
    .read('tasks.translated.csv')
    .replace('[ja] Open the door', 'Polished')
    .replace('[ja] Close the door', 'Polished too');
  project.write('tasks.translated.csv', edited);
  await run('run tasks.csv --to ja');
  expect((await report(project)).quality).toMatchObject({ answered: 1, right_at_first: 1 });
  await run('run tasks.csv --to ja --fresh --yes');
  expect((await report(project)).quality).toMatchObject({ answered: 1, right_at_first: 1 });
});
