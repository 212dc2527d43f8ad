import type { FastifyRequest } from 'fastify';
import { isWithin } from '../utils/within.ts';
import type { RunOptions, StartAnswer } from './api.ts';
import { shownPath, taskFileIn } from './paths.ts';
import { ProblemError } from './problem.ts';
import type { Parts } from './route.ts';
import { optionsOfCommand } from './run-options.ts';
import { runOptionsBody } from './schemas.ts';

/** How to go on with a session as it was run last; what is said then is stronger. Throws where that cannot be done here. */
export async function prepareResume(
  id: string,
  request: FastifyRequest,
  { sessions, runs, host }: Parts,
): Promise<(options: RunOptions) => Promise<StartAnswer>> {
  const { info, checkpoint } = await sessions.look(id, (reader, path) => ({ info: reader.info(), checkpoint: path }));
  const known = info.command === undefined ? {} : optionsOfCommand(info.command);
  if (!known || !request.validateInput(known, runOptionsBody)) {
    const detail = `It was run with options that can only be given in a terminal; go on there: ${info.command}`;
    throw new ProblemError('not_resumable', detail);
  }
  if (!isWithin(host.root, info.input)) throw new ProblemError('not_resumable', 'Its task file lies outside the root');
  const places = await host.placesFor(info.input);
  if (places.checkpoint !== checkpoint) {
    throw new ProblemError('not_resumable', 'Its checkpoint is not where it would be looked for; go on in a terminal');
  }
  const input = taskFileIn(host.root, shownPath(host.root, info.input));
  return (options) => runs.start(input, { ...known, ...options });
}
