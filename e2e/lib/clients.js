// The official TypeScript client: its older line, which speaks 2025-11-25, and its newer one, which speaks both eras. They differ a little
// in how they are called; connect makes them alike and keeps every message that passes.

import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { binary, credentials } from './server.js';

const me = { name: 'e2e', version: '1' };

const newer = (mode) => (transport, capabilities) => {
  const client = new Client(me, { capabilities, versionNegotiation: { mode } });
  return {
    client,
    connect: () => client.connect(transport),
    version: () => client.getNegotiatedProtocolVersion(),
    call: (request, options) => client.callTool(request, options),
    onElicitation: (handler) => client.setRequestHandler('elicitation/create', handler),
  };
};

const older = (transport, capabilities) => {
  const client = new OlderClient(me, { capabilities });
  let version;
  const keep = transport.setProtocolVersion?.bind(transport); // over HTTP it becomes a header
  transport.setProtocolVersion = (negotiated) => {
    version = negotiated;
    keep?.(negotiated);
  };
  return {
    client,
    connect: () => client.connect(transport),
    version: () => version,
    call: (request, options) => client.callTool(request, undefined, options),
    onElicitation: (handler) => client.setRequestHandler(ElicitRequestSchema, handler),
  };
};

// eras are the clients, and the revision of the protocol that each must come to with the server.
export const eras = [
  { name: 'sdk, 2025-11-25', revision: '2025-11-25', Transport: OlderTransport, make: older },
  { name: 'client, 2025-11-25', revision: '2025-11-25', Transport: StdioClientTransport, make: newer('legacy') },
  { name: 'client, automatic', revision: '2026-07-28', Transport: StdioClientTransport, make: newer('auto') },
  { name: 'client, 2026-07-28', revision: '2026-07-28', Transport: StdioClientTransport, make: newer({ pin: '2026-07-28' }) },
];

// connect starts a server in a world and lets the client of an era connect to it. pages says whether the client declares that it shows the
// pages of a server; extensions are those that it declares; flags are more arguments for the server, env is more of its environment.
export async function connect(era, world, { pages = true, extensions = undefined, flags = [], env = {}, cwd = undefined } = {}) {
  // The transport itself and not a class made from it: with such a class the newer client does not try the era on a second process.
  const transport = new era.Transport({ command: await binary(), args: [...world.serve, ...flags], env: { ...process.env, TZ: 'UTC', ...credentials, ...env }, cwd, stderr: 'pipe' });
  let log = '';
  transport.stderr.on('data', (part) => {
    log += part;
  });
  return talks(era, transport, { pages, extensions, log: () => log });
}

// talks lets the client of an era connect over a transport.
export async function talks(era, transport, { pages = true, extensions = undefined, log }) {
  const heard = []; // what the server sent
  const said = []; // what the client sent
  transport.onmessage = (message) => heard.push(message); // the client calls this one before its own
  const send = transport.send.bind(transport);
  transport.send = (message, ...rest) => {
    said.push(message);
    return send(message, ...rest);
  };
  const made = era.make(transport, { ...(pages && { elicitation: { url: {} } }), ...(extensions && { extensions }) });
  await made.connect();
  return {
    ...made,
    heard,
    said,
    transport,
    pid: transport.pid,
    log,
    tool: (name, args = {}, options = undefined) => made.call({ name, arguments: args }, options),
    close: () => made.client.close(),
  };
}

// words is what a result says to people.
export const words = (result) => result.content.filter((part) => part.type === 'text').map((part) => part.text).join('\n');
