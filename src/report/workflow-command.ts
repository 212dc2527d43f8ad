import type { Severity } from '../types/check.ts';

/**
 * Workflow commands of GitHub Actions: lines of a log that become annotations on the page of a run and in the diff.
 * Source: docs.github.com, "Workflow commands for GitHub Actions"; escaping as in actions/toolkit, packages/core/src/command.ts.
 */

/** Annotations of each kind that GitHub shows of one step. */
export const annotationLimit = 10;

export interface Annotation {
  /** Relative to the folder of the workflow. */
  file?: string | undefined;
  /** 1-based. */
  line?: number | undefined;
  title?: string | undefined;
  message: string;
}

/** `::error file=l10n/tasks.csv,line=12,title=placeholders::the placeholder {0} is missing`, without a line break. */
export function workflowCommand(kind: Severity | 'notice', { message, ...properties }: Annotation): string {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  const shown = given.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',');
  return `::${kind}${shown === '' ? '' : ` ${shown}`}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
