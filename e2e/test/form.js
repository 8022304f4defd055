// What the tests of forms share: hosts, pictures, and the way to a form that is open.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { eras, words } from '../lib/clients.js';

// both are the clients of a host, one for each era.
export const both = ['client, 2025-11-25', 'client, 2026-07-28'].map((name) => eras.find((era) => era.name === name));
export const [older, newer] = both;

// pictures keeps a face of the form in both themes, where a folder for pictures is named.
export async function pictures(view, face) {
  const kept = process.env.TELEGRAM_LOGIN_MCP_SCREENSHOTS;
  if (!kept) return;
  await mkdir(kept, { recursive: true });
  for (const theme of ['dark', 'light']) await view.picture(theme, join(kept, `chat-form-${face}-${theme}.png`));
}

// opens lets the model call a tool that opens a form, and waits until its title stands there.
export async function opens(host, tool, args, title) {
  const { result, view } = await host.call(tool, args);
  assert.ok(!result.isError, words(result));
  assert.ok(view, `${tool} has no app`);
  await view.sees(title);
  return { result, view };
}

// asksForCode begins a login, and lets the model ask for the code without typing it.
export async function asksForCode(host, phone) {
  const { result: asked } = await host.call('request_code', { phone });
  const { flow_id } = asked.structuredContent;
  const { view } = await opens(host, 'submit_code', { flow_id }, titles.code);
  return { flow_id, view };
}

// reaches waits, as the model does, until a login is in a state.
export async function reaches(host, flow_id, state) {
  const { result } = await host.call('get_flow', { flow_id, wait_seconds: 20 });
  assert.equal(result.structuredContent.state, state, words(result));
}

export const titles = {
  code: /Your Telegram login code/,
  password: /Your two-step verification password/,
  recovery: /Replace a forgotten password/,
  hash: /Your API hash/,
  number: /A login code for one more number\?/,
  qr: /Scan this QR code with Telegram/,
  session: /Your session for Telethon/,
  loggedIn: /Telegram accepted the login/,
};

// submits types and sends what a form asks for.
export async function submits(view, typed, button) {
  for (const [label, value] of Object.entries(typed)) await view.types(label, value);
  await view.clicks(button);
}

export const sends = {
  code: (view, code) => submits(view, { 'Login code': code }, 'Send the code to Telegram'),
  password: (view, password) => submits(view, { 'Two-step verification password': password }, 'Log in'),
};
