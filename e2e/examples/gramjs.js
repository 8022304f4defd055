// GramJS in the embedded Telegram: node gramjs.js CONNECTION_FILE

import { createHash, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import telegram from 'telegram';
import rsa from 'telegram/crypto/RSA.js';
import { readBigIntFromBuffer } from 'telegram/Helpers.js';
import { ConnectionTCPFull } from 'telegram/network/index.js';
import { serializeBytes } from 'telegram/tl/generationHelpers.js';

const { Api, TelegramClient } = telegram;
const sandbox = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const key of sandbox.public_keys_pem) {
  const { n, e } = createPublicKey(key).export({ format: 'jwk' });
  const [modulus, exponent] = [n, e].map((number) => Buffer.from(number, 'base64url'));
  const sum = createHash('sha1').update(serializeBytes(modulus)).update(serializeBytes(exponent)).digest();
  rsa._serverKeys.set(sum.readBigInt64LE(12).toString(), { n: readBigIntFromBuffer(modulus, false), e: exponent.readUIntBE(0, exponent.length) });
}

// GramJS takes port 80 at every DC, whatever it is told.
class Connection extends ConnectionTCPFull {
  constructor(options) {
    super({ ...options, ...sandbox.dcs.find((dc) => dc.id === options.dcId) });
  }
}

async function client() {
  const session = new telegram.sessions.StringSession('');
  session.setDC(2, sandbox.dcs[1].ip, sandbox.dcs[1].port);
  const tg = new TelegramClient(session, 1, 'sandbox', { connection: Connection, baseLogger: new telegram.Logger('none') });
  await tg.connect();
  return tg;
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
const fail = (error) => {
  throw error; // GramJS asks again otherwise
};

const phoneNumber = '+9996620001';
const tg = await client();
await tg.start({ phoneNumber, phoneCode: () => codeOf(phoneNumber), onError: fail });
const me = await tg.getMe();
await tg.sendMessage('me', { message: 'hello' });
console.log(`${me.firstName} ${me.lastName} wrote: ${await last(phoneNumber)}`);
await tg.invoke(new Api.auth.LogOut());
await tg.destroy();

// The rest is what else is tried, and how what Telegram refuses looks.

const credentials = { apiId: 1, apiHash: 'sandbox' };
const name = ({ firstName, lastName }) => `${firstName} ${lastName}`;
const refused = async (what, promise) => console.log(`${what}: ${await promise.then(() => 'accepted', (error) => error.errorMessage ?? error)}`);

async function devices(tg) {
  const { authorizations } = await tg.invoke(new Api.account.GetAuthorizations());
  console.log(`devices: ${authorizations.length}, this one: ${authorizations.filter(({ current }) => current).length}`);
}

// leave logs out.
async function leave(tg) {
  await tg.invoke(new Api.auth.LogOut());
  await refused('logged out', tg.invoke(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] })));
  await tg.destroy();
}

// byCode logs in with a wrong code first, for somebody of any DC; a password is left to ask for.
async function byCode(phoneNumber) {
  const tg = await client();
  const { phoneCodeHash } = await tg.sendCode(credentials, phoneNumber);
  const signIn = (phoneCode) => tg.invoke(new Api.auth.SignIn({ phoneNumber, phoneCodeHash, phoneCode }));
  await refused('wrong code', signIn('99999'));
  return { tg, signIn: async () => signIn(await codeOf(phoneNumber)) };
}

{
  const { tg, signIn } = await byCode('+9996630001');
  console.log(`by code: ${name((await signIn()).user)}`);
  await devices(tg);
  await leave(tg);
}

for (const phone of ['+9996620002', '+9996610002', '+9996610020']) {
  const tg = await client();
  const qrCode = ({ token }) => control('/scan-qr', { phone, url: `tg://login?token=${token.toString('base64url')}` });
  const me = await tg.signInUserWithQrCode(credentials, { qrCode, password: () => 'sandbox', onError: fail });
  console.log(`by QR code: ${name(me)}`);
  await leave(tg);
}

{
  const { tg, signIn } = await byCode('+9996620020');
  await refused('right code', signIn());
  const prove = (password) => tg.signInWithPassword(credentials, { password: () => password, onError: fail });
  await refused('wrong password', prove('wrong'));
  console.log(`by password: ${name(await prove('sandbox'))}`);
  const change = (currentPassword, newPassword) => tg.updateTwoFaSettings({ currentPassword, newPassword, hint: '[sandbox] new' });
  await refused('change', change('sandbox', 'other'));
  await refused('change with the old password', change('sandbox', 'another'));
  await refused('change back', change('other', 'sandbox'));
  await leave(tg);
}
process.exit(); // GramJS waits half a minute for each QR code that nobody needs any more
