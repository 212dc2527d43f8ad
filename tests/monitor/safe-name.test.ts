import { expect, test } from 'vitest';
import { safeName } from '../../src/monitor/upload.ts';

test.each([
  ['tasks.csv', 'tasks.csv'],
  ['/etc/cron.d/tasks.csv', 'tasks.csv'],
  ['..\\..\\tasks.csv', 'tasks.csv'],
  ['../..', 'tasks'],
  ['.hidden.csv', 'hidden.csv'],
  ['-rf.csv', 'rf.csv'],
  ['a\u0000b\nc\u202e.csv', 'a_b_c_.csv'],
  ['de\u0301ja\u0300 vu.csv', 'd\u00e9j\u00e0 vu.csv'],
  ['a.checkpoint.db', 'a-checkpoint.db'],
  ['a.report.json', 'a-report.json'],
  [`${'長'.repeat(100)}.csv`, `${'長'.repeat(60)}.csv`],
  ['', 'tasks'],
])('%j is stored as %j', (given, expected) => {
  expect(safeName(given)).toBe(expected);
});
