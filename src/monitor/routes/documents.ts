import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { buildReport } from '../../report/build.ts';
import { reporters } from '../../report/registry.ts';
import type { Report, ReportFormat } from '../../report/types.ts';
import type { MonitorHost } from '../host.ts';
import { shownPath } from '../paths.ts';
import { ProblemError } from '../problem.ts';
import { param, type Route } from '../route.ts';
import { reportQuery, sessionParams } from '../schemas.ts';

/** What a session has brought, as files. */
export const documentRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/api/report/:session_id',
    summary: 'The report: tokens, cost, quality, failures',
    params: sessionParams,
    query: reportQuery,
    answer: { status: 200, media: 'application/json' },
    handle: async (request, reply, { sessions, host }) => {
      const { format } = request.query as { format: ReportFormat };
      const { text, name } = await sessions.look(param(request, 'session_id'), (reader, checkpoint) => {
        const report = shownReport(buildReport(reader, { checkpoint }), host);
        return { text: reporters[format](report), name: `${stem(report.input)}.report` };
      });
      const { type, extension } = reportTypes[format] ?? { type: 'text/plain', extension: format };
      // Its styles and pictures are within it: it is to be saved and opened, not shown under the name of this server.
      if (extension === 'html') attach(reply, `${name}.html`);
      else reply.header('content-disposition', disposition('inline', `${name}.${extension}`));
      return reply.type(`${type}; charset=utf-8`).send(text);
    },
  },
  {
    method: 'GET',
    url: '/api/result/:session_id',
    summary: 'The result file, as far as it is done',
    params: sessionParams,
    answer: { status: 200, media: 'application/octet-stream' },
    handle: async (request, reply, { sessions, host }) => {
      const found = await sessions.look(param(request, 'session_id'), (reader, checkpoint) => {
        return { checkpoint, info: reader.info() };
      });
      if (!found.info.template) throw new ProblemError('not_found', 'The session holds no rows yet; start a run');
      const { input, output } = found.info;
      const name = output === undefined || output === '-' ? `${stem(input)}.translated${extname(input)}` : output;
      const folder = await mkdtemp(join(tmpdir(), 'translate-result-'));
      const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
      try {
        // A slow reader must not hold the checkpoint open.
        const file = join(folder, 'result');
        await host.writeResult(found.checkpoint, file);
        const stream = createReadStream(file).once('close', () => void remove());
        attach(reply, basename(name));
        return reply.type(resultTypes[found.info.template.format] ?? 'application/octet-stream').send(stream);
      } catch (error) {
        await remove();
        throw error;
      }
    },
  },
];

const reportTypes: Readonly<Record<string, { type: string; extension: string }>> = {
  json: { type: 'application/json', extension: 'json' },
  md: { type: 'text/markdown', extension: 'md' },
  text: { type: 'text/plain', extension: 'txt' },
  html: { type: 'text/html', extension: 'html' },
};

const resultTypes: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  tsv: 'text/tab-separated-values; charset=utf-8',
  json: 'application/json; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
};

function shownReport(report: Report, { root }: MonitorHost): Report {
  const shown = (path: string): string => shownPath(root, path);
  return {
    ...report,
    input: shown(report.input),
    output: report.output && shown(report.output),
    checkpoint: report.checkpoint && shown(report.checkpoint),
  };
}

function stem(path: string): string {
  return basename(path, extname(path));
}

function attach(reply: { header(name: string, value: string): unknown }, name: string): void {
  reply.header('content-disposition', disposition('attachment', name));
}

/** RFC 6266: the name in ASCII for old clients, and as it is. */
function disposition(kind: 'attachment' | 'inline', name: string): string {
  const plain = name.replace(/[^\w. -]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (found) => `%${found.charCodeAt(0).toString(16)}`);
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
