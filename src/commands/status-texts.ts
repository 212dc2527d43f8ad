import { outcomeText } from '../report/texts.ts';
import { formatDuration, formatNumber, formatRate, formatRoughDuration, percent, plural } from '../utils/format.ts';
import { escapeForTerminal } from '../utils/terminal.ts';
import type { Status } from './read-status.ts';

export function stateText(status: Status): string {
  const where = `pid ${status.pid} on ${escapeForTerminal(status.host ?? '')}`;
  const time = formatDuration(status.elapsed_seconds);
  if (status.state === 'new') return 'not run yet';
  if (status.state === 'crashed') return `crashed after ${time} (${where} died)`;
  if (status.state === 'finished') return `${outcomeText(status)} (${time})`;
  return status.outcome === 'running' ? `running for ${time} (${where})` : 'in use by another process';
}

/** What is done, how fast it goes and how long it will take. */
export function figures({ tasks, state, rows_per_minute: rate, seconds_left: left }: Status): string[] {
  const parts = [
    `${percent(tasks.completed + tasks.failed, tasks.total)} %`,
    `${formatNumber(tasks.completed)}/${plural(tasks.total, 'row')}`,
    tasks.failed > 0 ? `${formatNumber(tasks.failed)} failed` : '',
    tasks.processing > 0 && state === 'live' ? `${plural(tasks.processing, 'row')} in flight` : '',
    tasks.pending > 0 && state !== 'live' ? `${formatNumber(tasks.pending)} pending` : '',
    rate !== null ? `${formatRate(rate)} rows/min` : '',
    left !== null && tasks.pending > 0 ? `${formatRoughDuration(left)} left` : '',
  ];
  return parts.filter((part) => part !== '');
}
