import { type BuildOptions, buildReport } from '../report/build.ts';
import { reporters } from '../report/registry.ts';
import type { Report, ReportFormat } from '../report/types.ts';
import type { SessionReader } from '../types/session.ts';
import { shortPath } from '../utils/short-path.ts';

/** `translate report`: tokens, cost and quality of a session, as a whole document. */
export function renderReport(reader: SessionReader, format: ReportFormat, options: BuildOptions = {}): string {
  const report = buildReport(reader, options);
  return reporters[format](format === 'json' ? report : withShortPaths(report), reader);
}

/** For people; scripts get whole paths, which mean the same from everywhere. */
function withShortPaths(report: Report): Report {
  const short = (path: string): string => shortPath(path, process.cwd());
  return {
    ...report,
    input: short(report.input),
    output: report.output && short(report.output),
    checkpoint: report.checkpoint && short(report.checkpoint),
  };
}
