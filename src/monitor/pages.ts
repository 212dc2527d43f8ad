import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { answerSchemas } from './answer-schemas.ts';
import { openApiDocument } from './openapi.ts';
import type { Route } from './route.ts';

/**
 * The pages: the dashboard where it was built, else one that says so; and the description of the API as a page, made here,
 * without scripts, so that nothing has to be allowed for it.
 */
export async function registerPages(
  app: FastifyInstance,
  routes: readonly Route[],
  { version, dashboard }: { version: string; dashboard: string | undefined },
): Promise<void> {
  app.get('/docs', (_request, reply) => reply.type('text/html; charset=utf-8').send(docsPage(routes, version)));
  app.get('/docs/style.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(style));
  if (dashboard !== undefined && existsSync(join(dashboard, 'index.html'))) {
    const { default: fastifyStatic } = await import('@fastify/static');
    // Names of built files hold their content's hash; the page itself is asked for anew.
    await app.register(fastifyStatic, { root: dashboard, wildcard: true, cacheControl: false, dotfiles: 'deny' });
    return;
  }
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(plainPage));
}

const style = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; font-size: 1.1rem; }
h3 { margin-top: 2rem; font-size: 1rem; }
h2 code, td:last-child code { overflow-wrap: anywhere; }
td:not(:last-child) { white-space: nowrap; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid #8884; border-radius: 0.4rem; }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 0.15rem 1rem 0.15rem 0; }
`;

const plainPage = page(
  'translate serve',
  `<h1>translate serve</h1>
<p>The server runs; its dashboard was not built into this installation.</p>
<p>The API is described at <a href="/docs">/docs</a> and in <a href="/openapi.json">/openapi.json</a>.</p>`,
);

function docsPage(routes: readonly Route[], version: string): string {
  const { paths, components } = openApiDocument(routes, version) as unknown as Described;
  const sections = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => section(method, path, operation)),
  );
  const shapes = Object.entries(components.schemas).map(
    ([name, shape]) => `<h3 id="${name}">${name}</h3><pre>${escapeHtml(JSON.stringify(shape, null, 2))}</pre>`,
  );
  return page(
    'API of translate serve',
    `<h1>API of translate serve</h1>
<p>Version ${escapeHtml(version)}. The same for programs: <a href="/openapi.json">/openapi.json</a>.
Every answer from 400 on is a problem document (RFC 9457): <a href="#Problem">Problem</a>.</p>
${sections.join('\n')}
<section><h2>Shapes</h2>
<p>JSON Schema of the answers, and of the messages that come over the WebSocket.</p>
${shapes.join('\n')}</section>`,
  );
}

interface Described {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
}

interface Operation {
  summary: string;
  parameters?: { name: string; in: string; required: boolean; schema: unknown }[];
  requestBody?: { content: Record<string, { schema: unknown }> };
  responses: Record<string, { description: string }>;
}

function section(
  method: string,
  path: string,
  { summary, parameters = [], requestBody, responses }: Operation,
): string {
  const rows = parameters.map(
    ({ name, in: place, required, schema }) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${place}${required ? '' : ', optional'}</td><td><code>${escapeHtml(JSON.stringify(schema))}</code></td></tr>`,
  );
  const bodies = Object.entries(requestBody?.content ?? {}).map(
    ([type, { schema }]) =>
      `<p>Body, ${escapeHtml(type)}:</p><pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre>`,
  );
  const answers = Object.entries(responses)
    .filter(([status]) => status !== 'default')
    .map(([status, { description }]) => `<p>Answers ${status}: ${linked(description)}</p>`);
  return `<section><h2><code>${method.toUpperCase()} ${escapeHtml(path)}</code></h2>
<p>${escapeHtml(summary)}</p>
${rows.length > 0 ? `<table><tr><th>Name</th><th>Where</th><th>Shape</th></tr>${rows.join('')}</table>` : ''}
${bodies.join('\n')}${answers.join('\n')}</section>`;
}

/** The name of a shape is where it is shown. */
function linked(description: string): string {
  return description in answerSchemas ? `<a href="#${description}">${description}</a>` : escapeHtml(description);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/docs/style.css"></head>
<body><main>${body}</main></body></html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);
}
