// A whole login in a client that shows no pages and reads the text of a result alone: everything passes through the chat.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { words } from '../lib/clients.js';

const phone = '+9996620021'; // the code is 22222, then comes a password
const session = /^1[A-Za-z0-9_-]{300,}=*$/m; // Telethon's

// goesThroughALoginInTheChat logs in with on.client.tool, which answers with a result whose content has the text.
export function goesThroughALoginInTheChat(on) {
  let flow_id;
  let given;

  it('asks for a code', async () => {
    const asked = words(await on.client.tool('request_code', { phone }));
    assert.match(asked, /The code is in Telegram, not in an SMS\.[^]*You: submit_code /);
    [flow_id] = asked.match(/flow_[a-z2-7]{12}/) ?? assert.fail(asked);
  });

  it('keeps the login after a wrong code', async () => {
    const wrong = await on.client.tool('submit_code', { flow_id, code: '12345' });
    assert.ok(wrong.isError);
    assert.match(words(wrong), /PHONE_CODE_INVALID[^]*Flow flow_\w+: code_sent\b/);
  });

  it('asks for the password after the right code', async () => {
    assert.match(words(await on.client.tool('submit_code', { flow_id, code: '22222' })), /Flow flow_\w+: password_needed\b/);
  });

  it('tells where the private page is, which the client does not show', async () => {
    const page = await on.client.tool('submit_password', { flow_id });
    assert.ok(!page.isError, words(page));
    assert.match(words(page), /Open http:\/\/127\.0\.0\.1:\d+\/[a-z2-7]{26} [^]*if they cannot open it/);
  });

  it('takes the password from the chat', async () => {
    assert.match(words(await on.client.tool('submit_password', { flow_id, password: 'sandbox' })), /Flow flow_\w+: authorized\b/);
  });

  it('hands over the session', async () => {
    const got = words(await on.client.tool('get_session', { flow_id }));
    [given] = got.match(session) ?? assert.fail('the text has no session');
    assert.match(words(await on.client.tool('inspect_session', { session: given })), /Telethon/);
  });

  it('logs out', async () => {
    assert.match(words(await on.client.tool('log_out', { flow_id })), /Flow flow_\w+: logged_out\b/);
  });

  return { secrets: () => ['22222', given] };
}
