import { formatNumber, plural } from '../utils/format.ts';
import type { Report, ReportOutcome } from './types.ts';

/** What a person reads for the public codes: all sentences of summary and report in one place. */

/** Reasons why a row failed. The names of the checks are codes too; a code that is not here is shown by its name. */
const failureTexts: Readonly<Record<string, string>> = {
  content_filter: "the provider's content filter refused the text",
  too_long: 'the text is too long for the model',
  cut_off: "the reply was cut off at the model's limit",
  missing: 'the model left the row out of its reply',
  empty: 'the model returned an empty translation',
  refused: 'the model refused to translate it',
  provider_error: 'the provider failed on it every time',
};

export function failureText(code: string): string {
  return Object.hasOwn(failureTexts, code)
    ? (failureTexts[code] ?? '')
    : `the check "${code}" rejected the translation`;
}

type Facts = Pick<Report, 'outcome' | 'provider' | 'tasks'>;

/** What happened, and what helps where something does. */
interface OutcomeText {
  /** Goes on behind `tasks.csv: `. */
  what: (report: Facts) => string;
  advice?: string;
}

const translated = ({ tasks }: Facts) => `${formatNumber(tasks.completed)} of ${plural(tasks.total, 'row')} translated`;
const service = (report: Facts) => (report.provider ? `"${report.provider}"` : 'the provider');
const resumes = 'The same command again continues; nothing is paid twice.';

const outcomeTexts: Readonly<Record<ReportOutcome, OutcomeText>> = {
  done: {
    what: ({ tasks }) => (tasks.total === 0 ? 'nothing to translate' : `done, ${allRows(tasks.total)} translated`),
  },
  failed_rows: {
    what: (report) => `finished, ${translated(report)}, ${formatNumber(report.tasks.failed)} failed`,
  },
  limit: {
    what: (report) => `stopped at --limit, ${translated(report)}`,
    advice: 'The rest stays pending; the same command again continues.',
  },
  budget: {
    what: (report) => `stopped at the cost cap, ${translated(report)}`,
    advice: 'Raise this cap and run again; nothing is paid twice.',
  },
  auth: {
    what: (report) => `stopped, ${service(report)} refused the key, ${translated(report)}`,
    advice: 'Put a valid API key into the environment or .env and run again; nothing is paid twice.',
  },
  quota: {
    what: (report) => `stopped, the account at ${service(report)} has nothing left to spend, ${translated(report)}`,
    advice: 'Top the account up, or choose another --provider, and run again; nothing is paid twice.',
  },
  refused: {
    what: (report) => `stopped, ${service(report)} does not accept the requests, ${translated(report)}`,
    advice: 'Check model and base_url in translate.yaml and run again; nothing is paid twice.',
  },
  provider_down: {
    what: (report) => `stopped, ${service(report)} cannot be reached, ${translated(report)}`,
    advice: `Try again later. ${resumes}`,
  },
  waiting: {
    what: (report) => `stopped to wait for ${service(report)}, ${translated(report)}`,
    advice: `Come back when the wait is over. ${resumes}`,
  },
  interrupted: { what: (report) => `interrupted, ${translated(report)}`, advice: `Everything is saved. ${resumes}` },
  running: { what: (report) => `running, ${translated(report)}` },
  crashed: {
    what: (report) => `the last run died before its end, ${translated(report)}`,
    advice: `What was received is saved. ${resumes}`,
  },
};

function allRows(total: number): string {
  return total === 1 ? 'the only row is' : `all ${plural(total, 'row')} are`;
}

/** One sentence without its full stop: `finished, 6,201 of 6,204 rows translated, 3 failed`. */
export function outcomeText(report: Facts): string {
  if (report.outcome === null) return 'not run yet';
  return outcomeTexts[report.outcome].what(report);
}

/** What to do about it; absent where there is nothing to do. */
export function outcomeAdvice(outcome: ReportOutcome | null): string | undefined {
  return outcome === null ? undefined : outcomeTexts[outcome].advice;
}
