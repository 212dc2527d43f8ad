import { pathToFileURL } from 'node:url';
import type { ReportingDescriptor, Result, Run } from 'sarif';
import type { CheckName } from '../../types/check.ts';
import { toSafeJson } from '../../utils/terminal.ts';
import { version } from '../../version.ts';
import { checkTexts, rowName } from './texts.ts';
import { type CheckReport, type FileIssue, issuesByCheck } from './types.ts';

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** SARIF 2.1.0, for code scanning and editors. */
export function* renderCheckSarif(report: CheckReport): Generator<string> {
  const names = [...issuesByCheck(report).keys()];
  const tool: Run['tool'] = { driver: { name: 'translate', semanticVersion: version, rules: names.map(rule) } };
  const columnKind: Run['columnKind'] = 'utf16CodeUnits';
  const uri = artifactUri(report.file);
  // Everything but the results is small; they are put in one by one, so that the document never stands in memory.
  const run = toSafeJson({ tool, columnKind }).slice(1, -1);
  yield `{"$schema":${toSafeJson(schema)},"version":"2.1.0","runs":[{${run},"results":[`;
  for (const [index, issue] of report.issues.entries()) {
    yield `${index === 0 ? '' : ','}\n${toSafeJson(result(issue, names, uri))}`;
  }
  yield '\n]}]}\n';
}

function rule(check: CheckName): ReportingDescriptor {
  return { id: check, shortDescription: { text: checkTexts[check] } };
}

function result(issue: FileIssue, names: readonly CheckName[], uri: string): Result {
  const { check, severity, row, id, targetLang, message } = issue;
  return {
    ruleId: check,
    ruleIndex: names.indexOf(check),
    level: severity,
    message: { text: escapeBraces(`${rowName(issue)}: ${message}`) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri }, region: { startLine: row } },
        logicalLocations: [
          { ...(id !== undefined && { name: id }), fullyQualifiedName: rowName(issue), kind: 'resource' },
        ],
      },
    ],
    properties: { id: id ?? null, target_lang: targetLang },
  };
}

/** Single braces hold the place of arguments in a message (SARIF 2.1.0, 3.11.5). */
function escapeBraces(text: string): string {
  return text.replace(/[{}]/g, '$&$&');
}

/** A relative path stays relative: readers resolve it against the root of the repository. */
function artifactUri(file: string): string {
  if (/^([\\/]|[a-z]:[\\/])/i.test(file)) return pathToFileURL(file).href;
  return file.toWellFormed().replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}
