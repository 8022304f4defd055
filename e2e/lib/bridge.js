// Streamable HTTP on one side, the server's stdin and stdout on the other, because the conformance suite speaks HTTP only. For tests: it has
// no protection of any kind and listens on loopback.
//
// A session (up to 2025-11-25) has one server process. From 2026-07-28 on there are no sessions, and each request gets a process of its own,
// so that nothing can be left over from the one before.

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createInterface } from 'node:readline';

// What the 2026-07-28 revision says about the status of an answer that is an error.
const statuses = { '-32700': 400, '-32600': 400, '-32601': 404, '-32602': 400, '-32020': 400, '-32021': 400, '-32022': 400 };

// bridge serves at url until close is called. command is that of a server: [program, ...arguments].
export async function bridge(command, env) {
  const processes = new Set();
  const sessions = new Map();

  // launch starts a server. What it says goes to the stream of the request that it answers, or else to the newest stream.
  function launch() {
    const [program, ...args] = command;
    const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.on('error', () => {}); // it ended; the streams are told below
    const streams = []; // {id, token, send, end} of open requests; the one without id is the GET
    createInterface(child.stdout).on('line', (line) => {
      const message = JSON.parse(line);
      const token = message.params?.progressToken;
      const ours = message.method ? token !== undefined && streams.find((stream) => stream.token === token) : streams.find((stream) => stream.id === message.id);
      const stream = ours || streams.at(-1);
      if (!stream) return;
      stream.send(message);
      if (!message.method && stream.id === message.id) {
        streams.splice(streams.indexOf(stream), 1);
        stream.end();
      }
    });
    child.on('exit', () => {
      processes.delete(server);
      for (const stream of streams) stream.end();
    });
    const ended = once(child, 'exit');
    const server = {
      streams,
      say: (message) => child.stdin.write(`${JSON.stringify(message)}\n`),
      stop: async () => {
        child.stdin.end(); // how a client on stdio says goodbye
        await ended;
      },
    };
    processes.add(server);
    return server;
  }

  // answer gives a request to a server, and passes on what comes of it: as events, or as one document where an error decides on the status.
  function answer(server, message, response, headers, done) {
    const modern = message.params?._meta?.['io.modelcontextprotocol/protocolVersion'] !== undefined;
    const stream = {
      id: message.id,
      token: message.params?._meta?.progressToken,
      send(said) {
        if (said.error && !response.headersSent && modern) {
          response.writeHead(statuses[said.error.code] ?? 200, { 'Content-Type': 'application/json' });
          response.write(JSON.stringify(said));
          return;
        }
        if (!response.headersSent) response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', ...headers });
        response.write(`event: message\ndata: ${JSON.stringify(said)}\n\n`);
      },
      end() {
        response.end();
        done?.();
      },
    };
    server.streams.push(stream);
    response.on('close', () => {
      if (server.streams.includes(stream)) {
        server.streams.splice(server.streams.indexOf(stream), 1);
        done?.();
      }
    });
    server.say(message);
  }

  async function post(request, response) {
    let message;
    try {
      message = JSON.parse(await text(request));
    } catch {
      response.writeHead(400, { 'Content-Type': 'application/json' });
      response.end('{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}');
      return;
    }
    const isRequest = 'id' in message && 'method' in message;
    const id = request.headers['mcp-session-id'];
    const session = sessions.get(id);
    if (id !== undefined && !session) {
      response.writeHead(404).end();
    } else if (message.method === 'initialize' && !session) {
      const name = randomUUID();
      sessions.set(name, launch());
      answer(sessions.get(name), message, response, { 'Mcp-Session-Id': name });
    } else if (session && isRequest) {
      answer(session, message, response, {});
    } else if (session) {
      session.say(message);
      response.writeHead(202).end();
    } else if (isRequest) {
      const server = launch();
      answer(server, message, response, {}, () => server.stop());
    } else {
      response.writeHead(202).end(); // a notification about a request that has ended with its process
    }
  }

  function get(request, response) {
    const session = sessions.get(request.headers['mcp-session-id']);
    if (!session) return response.writeHead(request.headers['mcp-session-id'] ? 404 : 405).end();
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.flushHeaders();
    const stream = { send: (message) => response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`), end: () => response.end() };
    session.streams.unshift(stream); // only for what no request takes
    response.on('close', () => session.streams.splice(session.streams.indexOf(stream), 1));
  }

  async function remove(request, response) {
    const id = request.headers['mcp-session-id'];
    const session = sessions.get(id);
    sessions.delete(id);
    await session?.stop();
    response.writeHead(session ? 200 : 404).end();
  }

  const http = createServer((request, response) => {
    const work = { POST: post, GET: get, DELETE: remove }[request.method];
    if (work) work(request, response);
    else response.writeHead(405).end();
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://127.0.0.1:${http.address().port}/mcp`,
    async close() {
      http.close();
      http.closeAllConnections();
      await Promise.all([...processes].map((server) => server.stop()));
    },
  };
}
