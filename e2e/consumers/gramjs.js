// A session in GramJS or its fork teleproto, in the embedded Telegram: node gramjs.js CONNECTION_FILE PACKAGE

import { createRequire } from 'node:module';
import { answers, sandbox } from './lines.js';

const require = createRequire(import.meta.url);
const [library] = process.argv.slice(3);
const { Api, Logger, TelegramClient, sessions } = require(library);
const { ConnectionTCPFull } = require(`${library}/network`);

// GramJS takes port 80, whatever the session says.
class Connection extends ConnectionTCPFull {
  constructor(options) {
    super({ ...options, port: sandbox.dcs.find((dc) => dc.id === options.dcId).port });
  }
}

await answers(async ({ session }) => {
  const kept = new sessions.StringSession(session);
  const tg = new TelegramClient(kept, 1, 'sandbox', { connection: Connection, baseLogger: new Logger('none') });
  await tg.connect();
  return {
    async me() {
      const [{ id, firstName, lastName }] = await tg.invoke(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }));
      return { id: Number(id), name: `${firstName} ${lastName}`, session: kept.save() };
    },
    leave: () => tg.destroy(),
    refusal: (error) => error.errorMessage,
  };
});
