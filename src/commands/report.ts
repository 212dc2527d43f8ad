import { type BuildOptions, buildReport } from '../report/build.ts';
import { reporters } from '../report/registry.ts';
import type { ReportFormat } from '../report/types.ts';
import type { SessionReader } from '../types/session.ts';

/** `translate report`: tokens, cost and quality of a session, as a whole document. */
export function renderReport(reader: SessionReader, format: ReportFormat, options: BuildOptions = {}): string {
  return reporters[format](buildReport(reader, options));
}
