/**
 * A chat-completions service on loopback, in a process of its own: answers every item with kana in the place of its words,
 * which the checks let pass, after `--latency` milliseconds. Prints its address. GET /figures tells when requests came and
 * replies went, and starts anew. With `--record FILE` the request bodies go there, one per line; with `--replies FILE` what
 * the model said, as JSON strings. With `--requests-per-minute` or `--tokens-per-minute` a bucket of one second is enforced;
 * `--told` says so in the headers. `--latency 150-300` draws from that range. `--per-token MS` adds to it for
 * each token of a reply. With `--game` answers are as long as translations, not as their sources.
 */
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { tokensOf, translated } from './game-sheet.mjs';

const { values } = parseArgs({
  options: {
    latency: { type: 'string', default: '0' },
    record: { type: 'string' },
    replies: { type: 'string' },
    'requests-per-minute': { type: 'string' },
    'tokens-per-minute': { type: 'string' },
    'per-token': { type: 'string', default: '0' },
    game: { type: 'boolean', default: false },
    told: { type: 'boolean', default: false },
  },
});
const [fastestMs, slowestMs = fastestMs] = values.latency.split('-').map(Number);
const perTokenMs = Number(values['per-token']);
const translate = values.game ? translated : inKana;
const recording = values.record && createWriteStream(values.record);
const replies = values.replies && createWriteStream(values.replies);

/** What is recorded is in its file once the figures are told. */
function written() {
  const streams = [recording, replies].filter((stream) => stream);
  return Promise.all(streams.map((stream) => new Promise((resolve) => stream.write('', resolve))));
}

let figures = fresh();

function fresh() {
  // `firstArrivalAt` in milliseconds since the epoch, for those who know when they started.
  const times = { firstArrivalMs: 0, firstArrivalAt: 0, lastReplyMs: 0 };
  // Of an enforced limit: when each request was let in and what it took, and when one was refused.
  return { requests: 0, rows: 0, replyTokens: 0, inFlight: 0, mostInFlight: 0, ...times, granted: [], refusedMs: [] };
}

const limits = { requests: Number(values['requests-per-minute']), tokens: Number(values['tokens-per-minute']) };
const isLimited = limits.requests > 0 || limits.tokens > 0;
const perSecond = { requests: (limits.requests || Infinity) / 60, tokens: (limits.tokens || Infinity) / 60 };
const bucket = { ...perSecond, atMs: 0 };

/** Lets a request in while there is a whole request and any token left; tokens taken too much are a debt. */
function letIn(nowMs, tokens) {
  const seconds = (nowMs - bucket.atMs) / 1000;
  bucket.atMs = nowMs;
  for (const name of ['requests', 'tokens']) {
    bucket[name] = Math.min(perSecond[name], bucket[name] + seconds * perSecond[name]);
  }
  if (bucket.requests < 1 || bucket.tokens <= 0) {
    figures.refusedMs.push(nowMs);
    return false;
  }
  bucket.requests--;
  bucket.tokens -= tokens;
  figures.granted.push([nowMs, tokens]);
  return true;
}

function limitHeaders() {
  if (!values.told) return {};
  return {
    ...(limits.requests > 0 && { 'x-ratelimit-limit-requests': String(limits.requests) }),
    ...(limits.tokens > 0 && { 'x-ratelimit-limit-tokens': String(limits.tokens) }),
  };
}

const refusal = JSON.stringify({ error: { message: 'Rate limit reached', type: 'rate_limit', code: 'rate_limit' } });

const server = createServer((request, response) => {
  if (request.url === '/figures') {
    const text = JSON.stringify(figures);
    figures = fresh();
    written().then(() => response.end(text));
    return;
  }
  if (request.method === 'GET') {
    response.end('{"object":"list","data":[]}');
    return;
  }
  const arrivedMs = performance.now();
  figures.firstArrivalMs ||= arrivedMs;
  figures.firstArrivalAt ||= Date.now();
  figures.mostInFlight = Math.max(figures.mostInFlight, ++figures.inFlight);
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    recording?.write(`${body}\n`);
    const { reply, tokens, replyTokens } = answer(body);
    const isIn = !isLimited || letIn(arrivedMs, tokens);
    const text = isIn ? reply : refusal;
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const send = () => {
      response.writeHead(isIn ? 200 : 429, { ...headers, ...limitHeaders() });
      response.end(text);
      figures.inFlight--;
      figures.lastReplyMs = performance.now();
    };
    const latencyMs = fastestMs + Math.random() * (slowestMs - fastestMs) + perTokenMs * replyTokens;
    const leftMs = (isIn ? latencyMs : 10) - (performance.now() - arrivedMs);
    if (leftMs > 0) setTimeout(send, leftMs);
    else send();
  });
});

function answer(body) {
  const { model, messages } = JSON.parse(body);
  const { items } = JSON.parse(messages.at(-1).content);
  const texts = Object.entries(items).map(([key, item]) => [key, translate(item.text ?? item)]);
  const content = JSON.stringify(Object.fromEntries(texts));
  replies?.write(`${JSON.stringify(content)}\n`);
  figures.requests++;
  figures.rows += texts.length;
  const usage = { prompt_tokens: Math.ceil(body.length / 4), completion_tokens: tokensOf(content) };
  figures.replyTokens += usage.completion_tokens;
  const tokens = usage.prompt_tokens + usage.completion_tokens;
  const reply = JSON.stringify({
    id: `chatcmpl-${figures.requests}`,
    object: 'chat.completion',
    created: 0,
    model,
    choices: [{ index: 0, message: { role: 'assistant', content }, logprobs: null, finish_reason: 'stop' }],
    usage: { ...usage, total_tokens: tokens },
  });
  return { reply, tokens, replyTokens: usage.completion_tokens };
}

const kana = 'アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモ';

/** As a translation would be: words are others, tags, placeholders and numbers stay. */
function inKana(text) {
  return text.replace(/(<[^>]*>|\{[^}]*\}|%[a-z])|[A-Za-z']+/g, (word, kept) => {
    const at = (word.charCodeAt(0) + word.length * 7) % 20;
    return kept ?? kana.slice(at, at + (word.length + 1) / 2);
  });
}

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
