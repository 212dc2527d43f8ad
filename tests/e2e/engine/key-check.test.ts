import { expect, test } from 'vitest';
import { expectAgreement, setUp } from './support.ts';

test('a refused key is found without a paid request', async () => {
  const { project, fake } = await setUp(50, { models: 401 });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect([result.code, report.outcome]).toEqual([4, 'auth']);
  expect(report.tasks).toMatchObject({ completed: 0, failed: 0, pending: 50 });
  expect(report.note).toContain('Incorrect API key provided');
  expect(fake.requests).toEqual([]);
});

for (const models of [403, 404, 429, 500, 'hang'] as const) {
  test(`a service that answers the question with ${models} is used`, async () => {
    const { project, fake } = await setUp(5, { models });
    const result = await project.run(['run', 'tasks.csv']);
    expect(expectAgreement(project, result, fake).outcome).toBe('done');
  });
}

test('with nothing to send a refused key is no fault', async () => {
  const { project, fake } = await setUp(5, { models: 401 });
  project.write('tasks.csv', 'id,source,target_lang,translation\na,Hello,de,Hallo\n');
  const result = await project.run(['run', 'tasks.csv']);
  expect(expectAgreement(project, result, fake).outcome).toBe('done');
});
