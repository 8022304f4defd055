// An MCP server for Telegram on GramJS, as there are many: node gramjs_mcp.js CONNECTION_FILE

import telegram from 'telegram';
import { ConnectionTCPFull } from 'telegram/network/index.js';
import { sandbox, serve } from './serve.js';

const { Logger, TelegramClient, sessions } = telegram;

// GramJS takes port 80 at every DC, whatever it is told.
class Connection extends ConnectionTCPFull {
  constructor(options) {
    super({ ...options, ...sandbox.dcs.find((dc) => dc.id === options.dcId) });
  }
}

await serve('telegram-gramjs', async ({ apiId, apiHash, session }) => {
  const client = new TelegramClient(new sessions.StringSession(session), apiId, apiHash, { connection: Connection, baseLogger: new Logger('none') });
  await client.connect();
  const me = async () => {
    const { id, firstName, lastName } = await client.getMe();
    return { id: Number(id), name: `${firstName} ${lastName}` };
  };
  await me();
  return { me, leave: () => client.destroy() };
});
