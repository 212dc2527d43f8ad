/**
 * A chat-completions service on loopback that takes `--start` milliseconds and `--token` milliseconds per output token, whole or
 * streamed as asked. Of every hundred requests `--broken` lose their connection in the middle of the reply and `--silent` hear
 * nothing more from there, evenly spread over the run and over the reply, the same in every run. Prints its address. GET
 * /figures tells what it did, and starts anew.
 */
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    start: { type: 'string', default: '0' },
    token: { type: 'string', default: '0' },
    broken: { type: 'string', default: '0' },
    silent: { type: 'string', default: '0' },
  },
});
const [startMs, tokenMs, broken, silent] = [values.start, values.token, values.broken, values.silent].map(Number);
const tickMs = 5;

let figures;
startAnew();

function startAnew() {
  // `prompt` and `completion`: tokens that were read and written, those of replies that end early up to there.
  figures = { requests: 0, endedEarly: 0, rows: 0, prompt: 0, completion: 0, firstArrivalMs: 0, lastReplyMs: 0 };
}

const server = createServer((request, response) => {
  if (request.url === '/figures') {
    response.end(JSON.stringify(figures));
    startAnew();
    return;
  }
  if (request.method === 'GET') {
    response.end('{"object":"list","data":[]}');
    return;
  }
  figures.firstArrivalMs ||= performance.now();
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => reply(Buffer.concat(chunks).toString(), response));
});

function reply(sent, response) {
  const body = JSON.parse(sent);
  const { items } = JSON.parse(body.messages.at(-1).content);
  const texts = Object.entries(items).map(([key, item]) => [key, `「${item.text ?? item}」`]);
  const content = JSON.stringify(Object.fromEntries(texts));
  const tokens = content.match(/[\s\S]{1,4}/g);
  figures.requests++;
  const endsAt = isTurn(broken + silent) ? Math.ceil(tokens.length * nextPart()) : Infinity;
  const prompt = Math.ceil(body.messages.reduce((sum, message) => sum + message.content.length, 0) / 4);
  figures.rows += texts.length;
  figures.prompt += prompt;
  const usage = { prompt_tokens: prompt, completion_tokens: tokens.length, total_tokens: prompt + tokens.length };
  const began = performance.now() + startMs;
  let written = 0;
  const timer = setInterval(() => {
    const due = Math.floor((performance.now() - began) / tokenMs);
    const upTo = Math.min(due, tokens.length, endsAt);
    if (upTo > written) {
      figures.completion += upTo - written;
      if (body.stream) stream(response, body.model, tokens.slice(written, upTo));
      written = upTo;
    }
    if (written < Math.min(tokens.length, endsAt)) return;
    clearInterval(timer);
    if (written >= endsAt) {
      figures.endedEarly++;
      if (broken > 0) response.socket.destroySoon();
    } else if (body.stream) endStream(response, body.model, usage);
    else answer(response, body.model, content, usage);
    figures.lastReplyMs = performance.now();
  }, tickMs);
}

function isTurn(percent) {
  return percent > 0 && figures.requests % Math.round(100 / percent) === 0;
}

/** From 0 to 1; any few in a row are spread evenly. */
function nextPart() {
  return (0.5 + figures.endedEarly * 0.618034) % 1;
}

function chunkOf(model, choices, more) {
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model, choices, ...more })}\n\n`;
}

function stream(response, model, pieces) {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
  const choice = (content) => ({ index: 0, delta: { content }, logprobs: null, finish_reason: null });
  response.write(pieces.map((piece) => chunkOf(model, [choice(piece)])).join(''));
}

function endStream(response, model, usage) {
  const last = chunkOf(model, [{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }]);
  response.end(`${last}${chunkOf(model, [], { usage })}data: [DONE]\n\n`);
}

function answer(response, model, content, usage) {
  const choice = { index: 0, message: { role: 'assistant', content }, logprobs: null, finish_reason: 'stop' };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion', created: 0, model, choices: [choice], usage }),
  );
}

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
