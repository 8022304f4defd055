// mtcute in the embedded Telegram: node mtcute.js CONNECTION_FILE

import { readFileSync } from 'node:fs';
import { MemoryStorage, TelegramClient } from '@mtcute/node';
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js';

const sandbox = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const key of sandbox.public_keys_pem) addPublicKey(new NodeCryptoProvider(), key);

function client() {
  const { id, ip, port } = sandbox.dcs.find((dc) => dc.id === 2);
  const dc = { id, ipAddress: ip, port };
  // Without updates: what mtcute asks about them in the background fails, and ends the program, where the client is destroyed meanwhile.
  return new TelegramClient({ apiId: 1, apiHash: 'sandbox', storage: new MemoryStorage(), defaultDcs: { main: dc, media: dc }, updates: false, logLevel: 1 });
}

// control is a person outside the login, who reads messages and scans QR codes.
async function control(path, body) {
  const { address, token } = sandbox.control;
  const answer = await fetch(`http://${address}${path}`, { method: 'POST', headers: { Authorization: `Bearer ${token}` }, body: JSON.stringify(body) });
  const { error, messages } = await answer.json();
  if (error) throw new Error(error);
  return messages;
}

const last = async (phone) => (await control('/inbox', { phone })).at(-1).text;
const codeOf = async (phone) => (await last(phone)).match(/\d{5}/)[0];

const phone = '+9996620001';
const telegram = client();
const me = await telegram.start({ phone, code: () => codeOf(phone), codeSentCallback: () => {} });
await telegram.sendText('me', 'hello');
console.log(`${me.displayName} wrote: ${await last(phone)}`);
await telegram.logOut();
await telegram.destroy();

// The rest is what else is tried, and how what Telegram refuses looks.

const refused = async (what, promise) => console.log(`${what}: ${await promise.then(() => 'accepted', (error) => error.text ?? error)}`);

const devices = async (tg) => {
  const { authorizations } = await tg.call({ _: 'account.getAuthorizations' });
  console.log(`devices: ${authorizations.length}, this one: ${authorizations.filter(({ current }) => current).length}`);
};

// leave logs out.
async function leave(tg) {
  await tg.logOut();
  await refused('logged out', tg.getMe());
  await tg.destroy();
}

// byCode logs in with a wrong code first, for somebody of any DC; a password is left to ask for.
async function byCode(phone) {
  const tg = client();
  const { phoneCodeHash } = await tg.sendCode({ phone });
  await refused('wrong code', tg.signIn({ phone, phoneCodeHash, phoneCode: '99999' }));
  const phoneCode = await codeOf(phone);
  return { tg, signIn: () => tg.signIn({ phone, phoneCodeHash, phoneCode }) };
}

{
  const { tg, signIn } = await byCode('+9996630001');
  console.log(`by code: ${(await signIn()).displayName}`);
  await devices(tg);
  await leave(tg);
}

for (const phone of ['+9996620002', '+9996610002', '+9996610020']) {
  const tg = client();
  const me = await tg.signInQr({ onUrlUpdated: (url) => control('/scan-qr', { phone, url }), password: 'sandbox' });
  console.log(`by QR code: ${me.displayName}`);
  await leave(tg);
}

const { tg, signIn } = await byCode('+9996620020');
await refused('right code', signIn());
await refused('wrong password', tg.checkPassword('wrong'));
console.log(`by password: ${(await tg.checkPassword('sandbox')).displayName}`);
const change = (currentPassword, newPassword) => tg.changeCloudPassword({ currentPassword, newPassword, hint: '[sandbox] new' });
await refused('change', change('sandbox', 'other'));
await refused('change with the old password', change('sandbox', 'another'));
await refused('change back', change('other', 'sandbox'));
await leave(tg);
