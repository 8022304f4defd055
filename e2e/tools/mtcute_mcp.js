// An MCP server for Telegram on mtcute: node mtcute_mcp.js CONNECTION_FILE

import { MemoryStorage, TelegramClient } from '@mtcute/node';
import { sandbox, serve } from './serve.js';

await serve('telegram-mtcute', async ({ apiId, apiHash, session }) => {
  const { id, ip, port } = sandbox.dcs.find((dc) => dc.id === 2);
  const dc = { id, ipAddress: ip, port };
  // Without updates: see e2e/examples/mtcute.js.
  const client = new TelegramClient({ apiId, apiHash, storage: new MemoryStorage(), defaultDcs: { main: dc, media: dc }, updates: false, logLevel: 1 });
  await client.importSession(session);
  const me = async () => {
    const { id, displayName } = await client.getMe();
    return { id, name: displayName };
  };
  await me();
  return { me, leave: () => client.destroy() };
});
