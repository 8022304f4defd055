// That what a person typed, and what was handed to them, went nowhere but where it belongs.

import assert from 'node:assert/strict';

// traces are the forms in which a secret may show: as it is, as it stands in a URL or JSON, and for bytes as hex and base64 in each alignment.
export function traces(secret) {
  if (typeof secret === 'string') return [...new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])];
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) => bytes.subarray(shift, shift + 24).toString('base64'));
  return [bytes.subarray(0, 24).toString('hex'), ...base64.flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')])];
}

// keepsSecrets asserts that none of the secrets is in what stands before the model, what else the server says, or its log.
export function keepsSecrets(host, secrets) {
  const places = { model: host.said(), 'messages of the server': host.notices(), log: host.client.log() };
  for (const [place, said] of Object.entries(places)) {
    for (const [name, secret] of Object.entries(secrets)) {
      for (const trace of traces(secret)) assert.ok(!said.includes(trace), `the ${name} is in the ${place}`);
    }
  }
}

// authKey is the key in Telethon's string: after the version come the DC, the address, the port and then 256 bytes.
export function authKey(session) {
  const bytes = Buffer.from(session.slice(1), 'base64url');
  assert.ok(bytes.length === 263 || bytes.length === 275, `${bytes.length} bytes`);
  return bytes.subarray(-256);
}
