import { renderCheckGithub } from './github.ts';
import { renderCheckJson } from './json.ts';
import { renderCheckJunit } from './junit.ts';
import { renderCheckSarif } from './sarif.ts';
import { renderCheckTable } from './table.ts';
import type { CheckFormat, CheckReporter } from './types.ts';

export const checkReporters = {
  table: renderCheckTable,
  json: renderCheckJson,
  github: renderCheckGithub,
  junit: renderCheckJunit,
  sarif: renderCheckSarif,
} satisfies Record<CheckFormat, CheckReporter>;
