import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { connect as connectTo } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { FilesAnswer, SessionsAnswer, StartAnswer, UploadAnswer } from '../../../src/monitor/api.ts';
import { apiKey, makeProject } from '../../support/program.ts';
import { gate } from '../session/support.ts';
import { type Answer, call, isState, ok, onlySession, problem, type Server, scene, serve, watch } from './support.ts';

const small = 'id,source\na,Hello\n';
const token = 'a-token-that-is-long-enough';

test('only this machine can reach it', async () => {
  const { server } = await scene({});
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((one) => one && !one.internal && one.family === 'IPv4')?.address;
  if (outside === undefined) return expect(server.stderr()).toContain('http://127.0.0.1:');
  const { port } = new URL(server.url);
  await expect(call(`http://${outside}:${port}`, '/healthz')).rejects.toThrow('ECONNREFUSED');
});

test('another address needs a token', async () => {
  const { server } = await scene({}, { args: ['--host', '0.0.0.0'] });
  const made = /^Token, shown this once: (\S+)$/m.exec(server.stderr())?.[1] ?? '';
  expect(made.length).toBeGreaterThanOrEqual(32);
  const opened = /^Open: http:\/\/([^:]+):\d+\/#token=(\S+)$/m.exec(server.stderr());
  expect(opened?.slice(1)).toEqual([expect.not.stringMatching(/^0\.0\.0\.0$/), made]);
  await problem(server.call('/api/monitor/sessions'), 401);
  await ok(server.call('/api/monitor/sessions', { headers: { authorization: `Bearer ${made}` } }));
});

test('a token keeps everybody else out', async () => {
  const { project, server } = await scene({ 'tasks.csv': small }, { env: { TRANSLATE_SERVE_TOKEN: token } });
  expect(server.stderr()).not.toContain(token);
  await project.run(['run', 'tasks.csv', '--to', 'ja']);
  const bearer = { authorization: `Bearer ${token}` };
  const { sessions } = (await ok(server.call('/api/monitor/sessions', { headers: bearer }))) as {
    sessions: { session_id: string }[];
  };
  const id = sessions[0]?.session_id ?? '';
  for (const path of [
    '/api/monitor/sessions',
    '/%61pi/monitor/sessions',
    `/api/result/${id}`,
    '/metrics',
    '/api/files',
  ]) {
    await problem(server.call(path), 401);
    await problem(server.call(path, { headers: { authorization: `Bearer ${token.slice(1)}x` } }), 401);
    await problem(server.call(path, { headers: { cookie: `translate_session=${token}` } }), 401);
  }
  await problem(server.call('/api/execute/start', { method: 'POST', body: { tasks: 'tasks.csv' } }), 401);
  expect(await connect(server, id)).toBe(401);
  await problem(server.call('/api/login', { method: 'POST', body: { token: 'wrong' } }), 401);

  const login = await server.call('/api/login', { method: 'POST', body: { token } });
  const [cookie = ''] = login.headers['set-cookie'] as string[];
  expect(cookie).toMatch(/^translate_session=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict$/);
  const headers = { cookie: cookie.split(';')[0] ?? '' };
  await ok(server.call('/api/monitor/sessions', { headers }));
  expect(await connect(server, id, headers)).toBe(101);
  expect(await connect(server, id, bearer)).toBe(101);
  for (const path of ['/healthz', '/', '/docs', '/openapi.json']) expect((await server.call(path)).status).toBe(200);
});

test('a token that cannot be sent is refused', async () => {
  const { project } = await scene({});
  for (const given of ['short', 'long enough, with blanks', 'длинный-но-не-в-ascii']) {
    const refused = await project.run(['serve', '--port', '0', '--token', given]);
    expect([given, refused.code, refused.stderr.includes(given)]).toEqual([given, 2, false]);
  }
});

const foreign: readonly (readonly [string, Record<string, string>])[] = [
  ['a name that was rebound', { host: 'evil.example:8787' }],
  ['a name that only begins like ours', { host: 'localhost.evil.example' }],
  ['a name within a name', { host: '127.0.0.1@evil.example' }],
  ['the page of another site', { origin: 'https://evil.example' }],
  ['a page of another port', { origin: 'http://127.0.0.1:1' }],
  ['a page without a site', { origin: 'null' }],
  ['a picture on another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
];

test('what other sites ask for is refused', async () => {
  const { project, server } = await scene({ 'tasks.csv': small });
  await project.run(['run', 'tasks.csv', '--to', 'ja']);
  const id = await onlySession(server);
  for (const [what, headers] of foreign) {
    expect([what, (await server.call('/api/monitor/sessions', { headers })).status]).toEqual([what, 403]);
    await problem(server.call('/api/execute/start', { method: 'POST', headers, body: { tasks: 'tasks.csv' } }), 403);
    expect([what, await connect(server, id, headers)]).toEqual([what, 403]);
  }
});

const handshake =
  'host: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const unreadable: readonly (readonly [string, number, string])[] = [
  ['no HTTP at all', 400, 'NONSENSE\r\n\r\n'],
  ['no host', 403, 'GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n'],
  ['no host of old', 403, 'GET /healthz HTTP/1.0\r\n\r\n'],
  ['two hosts', 403, 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\nconnection: close\r\n\r\n'],
  ['half a sign', 400, 'GET /% HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n'],
  ['signs that are none', 400, 'GET /%c0%ae HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n'],
  ['a way out', 403, 'GET /assets/..%2f..%2fcli.js HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n'],
  ['a flood of headers', 431, `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`],
  ['a WebSocket elsewhere', 400, `GET /healthz HTTP/1.1\r\n${handshake}\r\n`],
  ['another protocol', 400, 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n'],
  [
    'a body of two lengths',
    400,
    'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
  ],
];

test('what cannot be read is answered locked down', async () => {
  const { server } = await scene({});
  for (const [what, status, text] of unreadable) expectLockedDown(what, status, await sayRaw(server, text));
  expect((await server.call('/healthz', { headers: { expect: 'nothing' } })).status).toBe(200);
});

function expectLockedDown(what: string, status: number, answer: string): void {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect([what, head.split('\r\n')[0]]).toEqual([what, expect.stringContaining(`HTTP/1.1 ${status} `)]);
  expect(head).toContain("content-security-policy: default-src 'none'");
  expect(head).toContain('content-type: application/problem+json');
  expect(JSON.parse(body)).toMatchObject({ status, detail: expect.any(String) });
}

test('an address has its methods', async () => {
  const { project, server } = await scene({ 'tasks.csv': small });
  await project.run(['run', 'tasks.csv', '--to', 'ja']);
  const id = await onlySession(server);
  for (const [method, path, allow] of [
    ['DELETE', '/api/monitor/sessions', 'GET, HEAD'],
    ['OPTIONS', `/api/monitor/status/${id}`, 'GET, HEAD'],
    ['GET', '/api/execute/start', 'POST'],
    ['PUT', `/api/tasks/${id}/1`, 'PATCH'],
    ['POST', `/api/monitor/ws/${id}`, 'GET, HEAD'],
    ['POST', '/docs', 'GET, HEAD'],
  ] as const) {
    const { status, headers } = await server.call(path, { method });
    expect([path, status, headers.allow, headers['content-type']]).toEqual([
      path,
      405,
      allow,
      expect.stringMatching(/problem/),
    ]);
  }
  await problem(server.call('/nothing', { method: 'POST' }), 404);
  const head = `GET /api/monitor/ws/${id} HTTP/1.1\r\n`;
  for (const [what, lines] of [
    ['no key', handshake.replace(/sec-websocket-key.*\r\n/, '')],
    ['another version', handshake.replace(': 13', ': 1')],
  ] as const) {
    expectLockedDown(what, 400, await sayRaw(server, `${head}${lines}\r\n`));
  }
});

test('our own pages may ask', async () => {
  const { project, server } = await scene({ 'tasks.csv': small }, { args: ['--allow-host', 'Desk.example'] });
  await project.run(['run', 'tasks.csv', '--to', 'ja']);
  const id = await onlySession(server);
  const { port } = new URL(server.url);
  for (const name of ['127.0.0.1', 'localhost', '[::1]', 'desk.example']) {
    const headers = { host: `${name}:${port}`, origin: `http://${name}:${port}`, 'sec-fetch-site': 'same-origin' };
    await ok(server.call('/api/monitor/sessions', { headers }));
    expect(await connect(server, id, headers)).toBe(101);
  }
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  expect((await server.call('/', { headers: link })).status).toBe(200);
  await problem(server.call('/api/monitor/sessions', { headers: link }), 403);
  await problem(server.call('/', { headers: { host: `${hostname()}.example` } }), 403);
});

const outside = [
  '../outside.csv',
  'folder/../../outside.csv',
  '..\\outside.csv',
  '/etc/passwd',
  'file:///etc/hosts.csv',
  'https://evil.example/tasks.csv',
  'link.csv',
  'linked/inside.csv',
  '.hidden.csv',
  'tasks.csv\0.csv',
];

test('a run cannot be given a path outside', async () => {
  const { project, server } = await scene(
    { 'root/tasks.csv': small, 'outside.csv': small, 'other/inside.csv': small },
    {
      args: ['--root', 'root'],
    },
  );
  symlinkSync(project.path('outside.csv'), project.path('root/link.csv'));
  symlinkSync(project.path('other'), project.path('root/linked'));
  for (const tasks of outside) {
    for (const path of ['/api/execute/start', '/api/plan']) {
      const { status } = await server.call(path, { method: 'POST', body: { tasks, to: ['ja'] } });
      expect([tasks, status]).toEqual([tasks, 403]);
    }
  }
  const { files } = await ok(server.call<FilesAnswer>('/api/files'));
  expect(files.map(({ path }) => path)).toEqual(['tasks.csv']);
});

test('nothing is written through a link that leads out', async () => {
  const { project, server } = await scene(
    { 'root/tasks.csv': small, 'outside.csv': 'mine' },
    { args: ['--root', 'root'] },
  );
  const start = () => server.call('/api/execute/start', { method: 'POST', body: { tasks: 'tasks.csv', to: ['ja'] } });
  for (const [name, target] of [
    ['tasks.translated.csv', 'outside.csv'],
    ['tasks.report.json', 'outside.csv'],
    ['tasks.checkpoint.db.lock', 'new.txt'],
  ] as const) {
    symlinkSync(project.path(target), project.path(`root/${name}`));
    await problem(start(), 403);
    rmSync(project.path(`root/${name}`));
  }
  symlinkSync(project.path('new.txt'), project.path('root/tasks.checkpoint.db-wal'));
  const { detail } = await problem(start(), 500);
  expect([detail.includes('dist'), server.stderr().includes('dist')], 'where it broke').toEqual([false, true]);
  expect([project.read('outside.csv'), existsSync(project.path('new.txt'))]).toEqual(['mine', false]);
});

test('a link that comes during a run leads nowhere', async () => {
  const barrier = gate();
  const { project, server } = await scene(
    { 'root/tasks.csv': small, 'outside.csv': small },
    { args: ['--root', 'root'], respond: barrier.respond },
  );
  project.write('root/translate.yaml', project.read('translate.yaml'));
  const body = { tasks: 'tasks.csv', to: ['ja'] };
  const { session_id } = await ok(server.call<StartAnswer>('/api/execute/start', { method: 'POST', body }), 202);
  await barrier.reached;
  symlinkSync(project.path('outside.csv'), project.path('root/tasks.translated.csv'));
  barrier.open();
  await (await watch(server, session_id)).until(isState('finished'));
  expect(project.read('outside.csv')).toBe(small);
  expect(project.read('root/tasks.translated.recovered.csv')).toContain('[ja] Hello');

  const env = { TRANSLATE_WITHIN: JSON.stringify([project.path('root')]) };
  const refused = await project.run(['run', 'root/tasks.translated.csv', '--to', 'ja'], { env });
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('leads out of the folder')]);
});

test('a checkpoint behind a link is no session', async () => {
  const { project, server } = await scene(
    { 'tasks.csv': small, 'root/tasks.csv': small },
    { args: ['--root', 'root'] },
  );
  const { stdout } = await project.run(['run', 'tasks.csv', '--to', 'ja', '--json']);
  const { session_id } = JSON.parse(stdout) as { session_id: string };
  symlinkSync(project.path('tasks.checkpoint.db'), project.path('root/tasks.checkpoint.db'));
  expect(await ok(server.call('/api/files'))).toMatchObject({ files: [{ path: 'tasks.csv', session_id: null }] });
  expect(await ok(server.call('/api/monitor/sessions'))).toEqual({ sessions: [], truncated: false });
  await problem(server.call(`/api/monitor/status/${session_id}`), 404);
});

const unlisted = [
  { output: '/tmp/x.csv' },
  { config: 'evil.yaml' },
  { base_url: 'http://evil.example' },
  { provider: 'http://evil.example' },
  { model: 'https://evil.example/model' },
  { model: '--config=evil.yaml' },
  { provider: '-c' },
  { to: ['ja,ko'] },
  { max_cost: '1 --fresh' },
  { limit: 0 },
  { limit: '5' },
  { max_cost: 5 },
  { encoding: '../x y' },
  { session_id: 'abc' },
];

test('options that are not on the list are refused', async () => {
  const { server, fake } = await scene({ 'tasks.csv': small });
  for (const option of unlisted) {
    const body = { tasks: 'tasks.csv', to: ['ja'], ...option };
    const { status } = await server.call('/api/execute/start', { method: 'POST', body });
    expect([option, status]).toEqual([option, 400]);
  }
  expect(fake.requests).toHaveLength(0);
});

test('a property that is not known is named, with the nearest that is', async () => {
  const { server } = await scene({ 'tasks.csv': small });
  const post = (path: string, body: object) => problem(server.call(path, { method: 'POST', body }), 400);
  const plan = await post('/api/plan', { tasks: 'tasks.csv', providr: 'gpt' });
  expect(plan.detail).toBe('The request must not have the property "providr" (did you mean "provider"?); see /docs');
  const start = await post('/api/execute/start', { tasks: 'tasks.csv', wholly_unknown: 1 });
  expect(start.detail).toBe('The request must not have the property "wholly_unknown"; see /docs');
  const query = await problem(server.call('/api/languages?tasks=tasks.csv&task=1'), 400);
  expect(query.errors).toEqual([{ pointer: '', message: 'must not have the property "task" (did you mean "tasks"?)' }]);
  const uploaded = server.call('/api/execute/start', { method: 'POST', ...multipart('a.csv', small, { limits: 1 }) });
  expect((await problem(uploaded, 400)).detail).toContain('the property "limits" (did you mean "limit"?)');
});

test('a session of a foreign command is not gone on with', async () => {
  const files = { 'tasks.csv': `${small}b,World\n`, 'my.yaml': 'llm: {default_provider: pseudo}' };
  const { project, server } = await scene(files);
  await project.run(['run', 'tasks.csv', '--to', 'ja', '-c', 'my.yaml', '--limit', '1']);
  const { sessions } = await ok(server.call<SessionsAnswer>('/api/monitor/sessions'));
  expect(sessions).toMatchObject([{ state: 'resumable', resumable: false, progress: { pending: 1 } }]);
  const body = { session_id: sessions[0]?.session_id };
  const refused = await problem(server.call('/api/execute/start', { method: 'POST', body }), 409);
  expect(refused).toMatchObject({ code: 'not_resumable', detail: expect.stringContaining('my.yaml') });
});

test('sort and filter keys are on a list', async () => {
  const { project, server } = await scene({ 'tasks.csv': small });
  await project.run(['run', 'tasks.csv', '--to', 'ja']);
  const page = `/api/monitor/dataframe/${await onlySession(server)}`;
  for (const query of [
    'sort=position;drop table task',
    'sort=source%20desc',
    'status=done',
    "issue=x'",
    'limit=5000',
    'offset=-1',
    'order=id',
  ]) {
    await problem(server.call(`${page}?${query.replaceAll(' ', '%20')}`), 400);
  }
  const quoted = await ok(server.call<{ total: number }>(`${page}?search=${encodeURIComponent("%' OR 1=1 --")}`));
  expect(quoted.total).toBe(0);
});

interface Part {
  name: string;
  filename?: string;
  type?: string;
  content: string | Buffer;
}

function form(...parts: Part[]): { headers: Record<string, string>; body: Buffer } {
  const written = parts.flatMap(({ name, filename, type, content }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"`;
    const kind = type === undefined ? '' : `\r\ncontent-type: ${type}`;
    const head = `--limit\r\ncontent-disposition: form-data; name="${name}"${file}${kind}\r\n\r\n`;
    return [Buffer.from(head), Buffer.from(content), Buffer.from('\r\n')];
  });
  return {
    headers: { 'content-type': 'multipart/form-data; boundary=limit' },
    body: Buffer.concat([...written, Buffer.from('--limit--\r\n')]),
  };
}

function multipart(name: string, content: string | Buffer, options?: object) {
  const file = { name: 'file', filename: name, content };
  return form(...(options ? [{ name: 'options', content: JSON.stringify(options) }] : []), file);
}

test('uploads stay in the root and overwrite nothing', async () => {
  const { project, server } = await scene({ 'tasks.csv': 'mine' });
  const upload = (name: string) =>
    server.call<UploadAnswer>('/api/upload', { method: 'POST', ...multipart(name, small) });
  const names: string[] = [];
  for (const name of ['tasks.csv', '../../evil.csv', '.env.csv', 'a.translated.csv', 'C:\\x\\日本.csv']) {
    names.push((await ok(upload(name), 201)).path);
  }
  expect(names).toEqual(['tasks-2.csv', 'evil.csv', 'env.csv', 'a-translated.csv', '日本.csv']);
  expect(project.read('tasks.csv')).toBe('mine');
  for (const name of ['page.html', 'x.db', 'tasks', '.csv']) await problem(upload(name), 415);
  expect(readdirSync(project.dir).filter((name) => name.startsWith('.upload'))).toEqual([]);
});

test('an upload above the limit leaves nothing', async () => {
  const { project, server } = await scene({}, { args: ['--max-upload', '1'] });
  const large = Buffer.alloc(1024 * 1024 + 10, 'a');
  const form = multipart('large.csv', large);
  await problem(server.call('/api/upload', { method: 'POST', ...form }), 413);
  expect(readdirSync(project.dir)).toEqual(['translate.yaml']);
  const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: `"${large}"` };
  await problem(server.call('/api/plan', json), 413);
});

test('what a killed server had received is removed', async () => {
  const half = ['.upload-0123456789abcdef.tmp', '.upload-fedcba9876543210.tmp'] as const;
  const project = await makeProject({ [half[0]]: small, [half[1]]: small, 'tasks.csv': small });
  onTestFinished(() => project.remove());
  const longAgo = new Date(Date.now() - 3_600_000);
  for (const name of [half[0], 'tasks.csv']) utimesSync(project.path(name), longAgo, longAgo);
  await serve(project);
  expect(readdirSync(project.dir), 'one may be coming to another server').toEqual([half[1], 'tasks.csv']);
});

test('an uploaded file is translated with its options', async () => {
  const { project, server } = await scene({});
  const start = (sent: object) => server.call('/api/execute/start', { method: 'POST', ...sent });
  const file = { name: 'file', filename: 'tasks.csv', content: small };
  const options = { name: 'options', content: '{"to": ["ja"], "limit": 1}' };
  for (const parts of [
    [options, file],
    [file, options],
    [{ ...options, type: 'application/json' }, file],
  ]) {
    await ok(start(form(...parts)), 202);
  }
  const { sessions } = await ok(server.call<SessionsAnswer>('/api/monitor/sessions'));
  const commands = sessions.map(({ command }) => command).sort();
  expect(commands).toEqual(
    ['tasks-2', 'tasks-3', 'tasks'].map((name) => `translate run ${name}.csv --to=ja --limit=1`),
  );
  expect(existsSync(project.path('tasks.checkpoint.db'))).toBe(true);
});

test('an upload that is refused leaves nothing', async () => {
  const { project, server } = await scene({});
  const start = (sent: object) => server.call('/api/execute/start', { method: 'POST', ...sent });
  const file = { name: 'file', filename: 'tasks.csv', content: small };
  const options = { name: 'options', content: '{"to": ["ja"]}' };
  const broken = { headers: { 'content-type': 'multipart/form-data' }, body: 'x' };
  for (const sent of [
    multipart('tasks.csv', small, { to: ['ja'], config: 'x' }),
    form(file, { name: 'options', content: '{' }),
    form(options, file, { name: 'to', content: 'ko' }),
    form(options, file, file),
    form(options, { ...file, name: 'other' }),
    form(options),
    form(options, { name: 'file', content: small }),
    broken,
    { ...broken, headers: { 'content-type': 'multipart/form-data; boundary=limit' } },
  ]) {
    await problem(start(sent), 400);
  }
  expect((await problem(start(form(file)), 422)).detail).toContain('no target language');
  expect(readdirSync(project.dir)).toEqual(['translate.yaml']);
});

test('every answer is locked down and holds no key', async () => {
  const { project, server } = await scene({ 'tasks.csv': small, 'rejected.csv': 'id\na\n' });
  await project.run(['run', 'tasks.csv', '--to', 'ja']);
  const id = await onlySession(server);
  const paths = ['/', '/docs', '/docs/style.css', '/openapi.json', '/healthz', '/metrics', '/nothing', '/api/files'];
  paths.push('/api/providers', '/api/monitor/sessions', '/api/monitor/status/none');
  for (const what of ['status', 'overview', 'timeline', 'dataframe', 'log']) paths.push(`/api/monitor/${what}/${id}`);
  for (const what of ['report', 'result']) paths.push(`/api/${what}/${id}`);
  const answers: Answer[] = [];
  for (const path of paths) answers.push(await server.call(path));
  const body = { tasks: 'rejected.csv', to: ['ja'] };
  answers.push(await server.call('/api/execute/start', { method: 'POST', body }));
  for (const { headers, text } of answers) {
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(text).not.toContain(apiKey);
    expect(text).not.toContain(project.dir);
  }
  for (const path of ['/', '/docs']) {
    const { text } = await server.call(path);
    // Scripts of our own, by their address, are all that a page may name.
    const rest = text.replace(/<script type="module" crossorigin src="\/assets\/[\w.-]+"><\/script>/g, '');
    expect(rest).not.toMatch(/<script|<style|style=|\son\w+=|src=|https?:\/\//i);
  }
  const { text: page } = await server.call('/');
  const assets = [...page.matchAll(/(?:src|href)="(\/assets\/[\w.-]+)"/g)].map(([, path = '']) => path);
  expect(assets).toHaveLength(2);
  for (const path of assets) {
    const { headers, text } = await server.call(path);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    // Names of namespaces are no addresses that anything is fetched from.
    expect(text.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:\/\/[a-z]/i);
  }
});

test('a port in use is a sentence', async () => {
  const { project, server } = await scene({});
  const { port } = new URL(server.url);
  const refused = await project.run(['serve', '--port', port]);
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.stderr).toMatch(/cannot be listened on .*choose another --port\n$/);
  mkdirSync(project.path('folder'));
  expect(await project.run(['serve', '--root', 'nowhere'])).toMatchObject({ code: 2 });
});

/** Everything that comes back until the connection ends. */
function sayRaw(server: Server, text: string): Promise<string> {
  const socket = connectTo(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(text));
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    answer += chunk;
  });
  return new Promise((resolve) => {
    socket.on('error', () => {}).on('close', () => resolve(answer));
  });
}

/** The status of the answer to a WebSocket handshake. */
function connect(server: Server, id: string, headers: Record<string, string> = {}): Promise<number> {
  const { host, ...rest } = headers;
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/monitor/ws/${id}`, {
    headers: { ...rest, ...(host !== undefined && { host }) },
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (_request, response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.once('error', reject);
  });
}
