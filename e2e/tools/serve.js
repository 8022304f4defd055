// What the two tools of Node have in common: where their configuration stands, and that they are MCP servers with one tool.

import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

// sandbox is the Telegram that they use in place of the real one.
export const sandbox = JSON.parse(readFileSync(process.argv[2], 'utf8'));

// configuration is what the environment says, and besides what the file .env in the working directory says.
export function configuration() {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  const { TELEGRAM_API_ID, TELEGRAM_API_HASH, TELEGRAM_SESSION_STRING } = { ...file, ...process.env };
  const apiId = Number(TELEGRAM_API_ID);
  if (!apiId || !TELEGRAM_API_HASH) throw new Error('TELEGRAM_API_ID and TELEGRAM_API_HASH must be set');
  if (!TELEGRAM_SESSION_STRING) throw new Error('TELEGRAM_SESSION_STRING is not set');
  return { apiId, apiHash: TELEGRAM_API_HASH, session: TELEGRAM_SESSION_STRING };
}

// serve logs in first, as many such servers do: without a login the client sees nothing but that the server has ended. open returns who is logged in, as
// a function, and leave, which disconnects.
export async function serve(name, open) {
  try {
    const { me, leave } = await open(configuration());
    const server = new McpServer({ name, version: '1.0.0' });
    server.registerTool('get_me', { description: 'Who is logged in to Telegram' }, async () => ({ content: [{ type: 'text', text: JSON.stringify(await me()) }] }));
    process.stdin.on('end', async () => {
      await leave();
      process.exit();
    });
    await server.connect(new StdioServerTransport());
  } catch (error) {
    console.error('Failed to start:', error);
    process.exit(1);
  }
}
