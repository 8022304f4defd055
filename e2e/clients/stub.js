// A model that follows a script, on loopback, in the languages of models.js. It keeps every request.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { text as read } from 'node:stream/consumers';
import { languages } from './models.js';

// How the server's instructions begin.
const first = 'Logs a person in to their own Telegram account';
const standing = (sent) => (sent.includes(first) ? 'there' : 'none');

// serveModel plays a script: a list of functions that get the newest flow that the model has seen and return [tool, arguments]. It returns the
// requests as they came, and what the model saw: the tools, and the result of each step.
export async function serveModel(script) {
  const requests = [];
  const seen = { tools: [], results: [], instructions: 'none' };
  const http = createServer(async (request, response) => {
    const sent = await read(request);
    let body = sent;
    try {
      body = JSON.parse(sent);
    } catch {} // not every request has a body
    requests.push({ method: request.method, url: request.url, body });
    const language = request.method === 'POST' && Object.values(languages).find((one) => one.path.test(request.url));
    if (!language) {
      response.writeHead(request.url.includes('count_tokens') ? 200 : 404, { 'Content-Type': 'application/json' }).end('{"input_tokens":1}');
      return;
    }
    const { tools, results } = language.read(body);
    const ours = (name) => tools.find((tool) => tool.name.endsWith(name));
    const n = results.length;
    let events = language.say('Done.', n);
    // Clients ask their models other things too: for a title, or what comes next. Those requests have no tools of ours.
    if (ours('request_code')) {
      seen.tools = tools.filter((tool) => tool.namespace?.includes('telegram') || tool.name.includes('telegram'));
      seen.results = results;
      seen.instructions = standing(sent);
      if (n < script.length) {
        const [name, args] = script[n](JSON.stringify(results).match(/flow_[a-z2-7]{12}/g)?.at(-1));
        const tool = ours(name);
        events = tool ? language.call(tool, args, n) : language.say(`There is no tool ${name}.`, n);
      }
    }
    if (/:generateContent/.test(request.url)) {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(events[0]));
      return;
    }
    if (body.stream === false) {
      response.writeHead(400).end('this model only streams');
      return;
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (const event of events) response.write(`${event.type ? `event: ${event.type}\n` : ''}data: ${JSON.stringify(event)}\n\n`);
    response.end(language.done);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://127.0.0.1:${http.address().port}`,
    requests,
    seen,
    close() {
      http.close();
      http.closeAllConnections();
    },
  };
}
