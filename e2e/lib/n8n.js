// The client in n8n: its MCP Client nodes (@n8n/n8n-nodes-langchain 2.41.1, nodes/mcp) with "HTTP Streamable" and bearer authentication. Their package brings 1,584 others,
// so what runs in each test is the official SDK in the version that they pin, called as they do: what the client declares, the transport, the header by a fetch of their own, the
// way in which a tool is called. With N8N_NODES, a folder into which that package was installed, it is their own code:
//
//     npm install --prefix DIR --ignore-scripts --legacy-peer-deps @n8n/n8n-nodes-langchain@2.41.1

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Client } from '@n8n/mcp-sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@n8n/mcp-sdk/client/streamableHttp.js';
import { CompatibilityCallToolResultSchema } from '@n8n/mcp-sdk/types.js';

// connectsLikeN8n comes in to a service.
export async function connectsLikeN8n({ url, token }) {
  const client = await (process.env.N8N_NODES ? theirs : ours)(url, { Authorization: `Bearer ${token}` });
  return {
    client,
    tool: (name, args = {}) => client.callTool({ name, arguments: args }, CompatibilityCallToolResultSchema, { timeout: 60_000 }),
    close: () => client.close(),
  };
}

const me = { name: '@n8n/n8n-nodes-langchain.mcpClientTool', version: 1.4 };

async function ours(url, given) {
  const client = new Client({ ...me, version: String(me.version) }, { capabilities: {} });
  const withToken = (input, init) => {
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries(given)) headers.set(name, value);
    return fetch(input, { ...init, headers });
  };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch: withToken }));
  return client;
}

async function theirs(url, headers) {
  const require = createRequire(join(process.env.N8N_NODES, 'package.json'));
  const nodes = dirname(require.resolve('@n8n/n8n-nodes-langchain/package.json'));
  const { connectMcpClient } = require(join(nodes, 'dist/nodes/mcp/shared/utils.js'));
  // Which addresses an instance may reach is a setting of n8n; here it is all.
  const secureEgressFilter = { createSecureLookup: () => undefined, validateUrl: async () => ({ ok: true }) };
  const connected = await connectMcpClient({ ...me, headers, endpointUrl: url, serverTransport: 'httpStreamable', secureEgressFilter });
  if (!connected.ok) throw connected.error.error;
  return connected.result;
}
