import type { EditAnswer, EditRequest } from '../api.ts';
import { ProblemError } from '../problem.ts';
import { type Parts, param, type Route } from '../route.ts';
import { toRow } from '../rows.ts';
import { editBody, taskParams } from '../schemas.ts';

export const editingRoutes: readonly Route[] = [
  {
    method: 'PATCH',
    url: '/api/tasks/:session_id/:task',
    summary: "A person's correction of one translation; later runs keep it",
    params: taskParams,
    body: editBody,
    answer: { status: 200, type: 'EditAnswer' },
    handle: (request, _reply, parts) => {
      const { task } = request.params as { task: number };
      return edit(param(request, 'session_id'), task, request.body as EditRequest, parts);
    },
  },
];

async function edit(id: string, task: number, request: EditRequest, parts: Parts): Promise<EditAnswer> {
  const { sessions, host } = parts;
  const { translation, force = false } = request;
  const notFound = new ProblemError('not_found', `There is no task ${task} in this session`);
  const found = await sessions.look(id, (reader, checkpoint) => {
    return { checkpoint, row: reader.tasks({ tasks: [task] }).tasks[0] };
  });
  if (!found.row) throw notFound;
  const { checkpoint } = found;
  const { source, sourceLang, targetLang, maxLength, context } = found.row;
  const issues = await host.check(checkpoint, { source, translation, sourceLang, targetLang, maxLength });
  const errors = issues.filter(({ severity }) => severity === 'error');
  if (!force && errors.length > 0) {
    const detail = 'The checks find errors in it; put them right, or send it with "force": true';
    throw new ProblemError('faulty', detail, { issues: [...issues] });
  }
  if (!(await host.correct(checkpoint, task, translation, errors))) throw notFound;
  await host.learnCorrection(checkpoint, { source, sourceLang, targetLang, context, translation });
  const row = await sessions.look(id, (reader) => reader.tasks({ tasks: [task] }).tasks[0]);
  if (!row) throw notFound;
  return { row: toRow(row), issues: [...issues] };
}
