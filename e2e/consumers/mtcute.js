// A session in mtcute, in the embedded Telegram: node mtcute.js CONNECTION_FILE
// What is not mtcute's own form is read by its package for that, @mtcute/convert.

import { convertFromGramjsSession, convertFromMtkrutoSession, convertFromPyrogramSession, convertFromTelethonSession } from '@mtcute/convert';
import { MemoryStorage, TelegramClient } from '@mtcute/node';
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js';
import { answers, sandbox } from './lines.js';

for (const key of sandbox.public_keys_pem) addPublicKey(new NodeCryptoProvider(), key);

const readers = {
  mtcute: (session) => session,
  telethon: convertFromTelethonSession,
  gramjs: convertFromGramjsSession,
  // These two have no address in them, and get that of the real Telegram.
  pyrogram: (session) => here(convertFromPyrogramSession(session)),
  mtkruto: (session) => here(convertFromMtkrutoSession(session)),
};

function here(session) {
  const { id, ip, port } = sandbox.dcs.find((dc) => dc.id === session.primaryDcs.main.id);
  const dc = { id, ipAddress: ip, port };
  return { ...session, primaryDcs: { main: dc, media: dc } };
}

await answers(async ({ format, session }) => {
  // Without updates: see e2e/examples/mtcute.js.
  const tg = new TelegramClient({ apiId: 1, apiHash: 'sandbox', storage: new MemoryStorage(), updates: false, logLevel: 1 });
  await tg.importSession(readers[format](session));
  return {
    async me() {
      const { id, displayName } = await tg.getMe();
      return { id, name: displayName, session: await tg.exportSession() };
    },
    leave: () => tg.destroy(),
    refusal: (error) => error.text,
  };
});
