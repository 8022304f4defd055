// The program over HTTP, and the official clients that come in with its token.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StreamableHTTPClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { eras, talks } from './clients.js';
import { binary, credentials } from './server.js';

// service starts the program with --http on a port that is free. It prints where it is, and its token once.
export async function service(flags) {
  const child = spawn(await binary(), ['serve', '--http', '0', ...flags], { env: { ...process.env, TZ: 'UTC', ...credentials }, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  let log = '';
  child.stderr.setEncoding('utf8');
  for await (const part of child.stderr.iterator({ destroyOnReturn: false })) {
    log += part;
    if (log.includes('Ctrl-C')) break;
  }
  child.stderr.on('data', (part) => {
    log += part;
  });
  const [url] = log.match(/http:\/\/127\.0\.0\.1:\d+\/mcp/);
  const [token] = log.match(/^tlm_\S{43}$/m);
  return {
    url,
    token,
    log: () => log,
    stop: async () => {
      child.kill();
      const [code] = await ended;
      return code;
    },
  };
}

// overHTTP are the clients of each era, with the transport for HTTP of their own line.
export const overHTTP = eras.map((era) => ({ ...era, Transport: era.name.startsWith('sdk') ? OlderTransport : StreamableHTTPClientTransport }));

// comesIn lets the client of an era come in to a service.
export const comesIn = (era, { url, token, log }) =>
  talks(era, new era.Transport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${token}` } } }), { log });
