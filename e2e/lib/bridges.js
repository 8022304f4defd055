// Programs between a client and the program over HTTP: to the client each is a server over stdio, to the program it is a client with a token.

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { talks } from './clients.js';
import { folder } from './server.js';

const resolve = createRequire(import.meta.url).resolve;
const inPackage = (name, file) => join(dirname(resolve(`${name}/package.json`)), file);

// bridges are those that are tried, and how each is started for a service with a token. The second writes every message to its log if it may, secrets included.
export const bridges = {
  mcpRemote: {
    name: 'mcp-remote',
    arguments: ({ url, token }) => [inPackage('mcp-remote', 'dist/proxy.js'), url, '--header', `Authorization: Bearer ${token}`],
  },
  supergateway: {
    name: 'supergateway',
    arguments: ({ url, token }) => [inPackage('supergateway', 'dist/index.js'), '--streamableHttp', url, '--header', `Authorization: Bearer ${token}`, '--logLevel', 'none'],
  },
};

// through lets the client of an era talk to a service through a bridge.
export async function through(bridge, open, era) {
  const env = { PATH: process.env.PATH, HOME: await folder(), MCP_REMOTE_CONFIG_DIR: await folder() };
  const transport = new era.Transport({ command: process.execPath, args: bridge.arguments(open), env, stderr: 'pipe' });
  let log = '';
  transport.stderr.on('data', (part) => {
    log += part;
  });
  return talks(era, transport, { log: () => log });
}
