// The client in n8n: its MCP Client nodes (@n8n/n8n-nodes-langchain 2.41.1, nodes/mcp) with "HTTP Streamable" and bearer authentication. Their package
// brings some thousand others, so what stands here is their way to call the official SDK, in the version that they pin: what the client declares, the
// transport, the header by a fetch of their own, and how a tool is called.

import { Client } from '@n8n/mcp-sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@n8n/mcp-sdk/client/streamableHttp.js';
import { CompatibilityCallToolResultSchema } from '@n8n/mcp-sdk/types.js';

// connectsLikeN8n comes in to a service.
export async function connectsLikeN8n({ url, token }) {
  const client = new Client({ name: '@n8n/n8n-nodes-langchain.mcpClientTool', version: '1.2' }, { capabilities: {} });
  const withToken = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('Authorization', `Bearer ${token}`);
    return fetch(input, { ...init, headers });
  };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch: withToken }));
  return {
    client,
    tool: (name, args = {}) => client.callTool({ name, arguments: args }, CompatibilityCallToolResultSchema, { timeout: 60_000 }),
    close: () => client.close(),
  };
}
