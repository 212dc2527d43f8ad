/**
 * A chat-completions service on loopback, in a process of its own: answers every item with its text in brackets, after
 * `--latency` milliseconds. Prints its address. GET /figures tells when requests came and replies went, and starts anew.
 * With `--record FILE` the request bodies go there, one per line.
 */
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { latency: { type: 'string', default: '0' }, record: { type: 'string' } } });
const latencyMs = Number(values.latency);
const recording = values.record && createWriteStream(values.record);

let figures = fresh();

function fresh() {
  return { requests: 0, rows: 0, inFlight: 0, mostInFlight: 0, firstArrivalMs: 0, lastReplyMs: 0 };
}

const server = createServer((request, response) => {
  if (request.url === '/figures') {
    response.end(JSON.stringify(figures));
    figures = fresh();
    return;
  }
  const arrivedMs = performance.now();
  figures.firstArrivalMs ||= arrivedMs;
  figures.mostInFlight = Math.max(figures.mostInFlight, ++figures.inFlight);
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    recording?.write(`${body}\n`);
    const reply = answer(body);
    const send = () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(reply) });
      response.end(reply);
      figures.inFlight--;
      figures.lastReplyMs = performance.now();
    };
    const leftMs = latencyMs - (performance.now() - arrivedMs);
    if (leftMs > 0) setTimeout(send, leftMs);
    else send();
  });
});

function answer(body) {
  const { model, messages } = JSON.parse(body);
  const { items } = JSON.parse(messages.at(-1).content);
  const texts = Object.entries(items).map(([key, item]) => [key, `「${item.text ?? item}」`]);
  const content = JSON.stringify(Object.fromEntries(texts));
  figures.requests++;
  figures.rows += texts.length;
  const usage = { prompt_tokens: Math.ceil(body.length / 4), completion_tokens: Math.ceil(content.length / 4) };
  return JSON.stringify({
    id: `chatcmpl-${figures.requests}`,
    object: 'chat.completion',
    created: 0,
    model,
    choices: [{ index: 0, message: { role: 'assistant', content }, logprobs: null, finish_reason: 'stop' }],
    usage: { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens },
  });
}

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
