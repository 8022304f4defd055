// A whole login: a wrong code, the right one, and the password on the private page that the client is asked to show.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { words } from '../lib/clients.js';
import { opens, sends } from '../lib/person.js';

const phone = '+9996620020'; // the code is 22222, then comes a password
const session = /^1[A-Za-z0-9_-]{300,}=*$/m; // Telethon's

export function goesThroughALogin(on, era) {
  const modern = era.revision !== '2025-11-25';
  let flow_id;

  it('says where the code is', async () => {
    const asked = await on.client.tool('request_code', { phone });
    ({ flow_id } = asked.structuredContent);
    assert.equal(asked.structuredContent.state, 'code_sent');
    assert.equal(asked.structuredContent.sent_code.type.constructor, 'auth.sentCodeTypeApp');
    assert.equal(asked.structuredContent.happened, 'The code is in Telegram, not in an SMS.');
    assert.match(words(asked), /auth\.sentCodeTypeApp[^]*Tell them:[^]*“Telegram”[^]*You: submit_code /);
    assert.deepEqual(asked.structuredContent.next[0].arguments, { flow_id, code: '<the code>' });
    assert.deepEqual(asked.structuredContent.next.map(({ tool }) => tool), asked.structuredContent.next_tools);
  });

  it('keeps the login after a wrong code', async () => {
    const wrong = await on.client.tool('submit_code', { flow_id, code: '12345' });
    assert.ok(wrong.isError);
    assert.equal(wrong.structuredContent.error.code, 'failure.phone_code_invalid');
    assert.equal(wrong.structuredContent.error.rpc.type, 'PHONE_CODE_INVALID');
    assert.equal(wrong.structuredContent.state, 'code_sent');
  });

  it('asks for the password after the right code', async () => {
    const right = await on.client.tool('submit_code', { flow_id, code: '22222' });
    assert.ok(!right.isError, words(right));
    assert.equal(right.structuredContent.state, 'password_needed');
  });

  it('takes a no for an answer about the private page', async () => {
    let page;
    on.client.onElicitation(async (request) => {
      page = request.params.url;
      await setTimeout(1500); // as a person does; an answer within a second is one that the client gives by itself
      return { action: 'decline' };
    });
    const declined = await on.client.tool('submit_password', { flow_id });
    assert.ok(declined.isError);
    assert.equal(declined.structuredContent.error.code, 'failure.page_declined');
    assert.equal(declined.structuredContent.state, 'password_needed');
    assert.doesNotMatch(await opens(page), /<form/, 'the page that was declined still asks');
  });

  it('takes the password on the private page that the client shows', async () => {
    let shown;
    let typed;
    on.client.onElicitation((request) => {
      shown = request.params;
      // The client says yes at once and the person types afterwards, as with a browser.
      typed = typePassword(shown.url);
      return { action: 'accept' };
    });
    const before = on.client.heard.length;
    const done = await on.client.tool('submit_password', { flow_id });
    assert.ok(!done.isError, words(done));
    assert.equal(done.structuredContent.state, 'authorized');
    assert.match(words(done), /the assistant did not see the two-step verification password/);
    await typed;

    assert.equal(shown.mode, 'url');
    assert.match(shown.url, /^http:\/\/127\.0\.0\.1:\d+\/[a-z2-7]{26}$/);
    assert.match(shown.message, /two-step verification password/);
    const heard = on.client.heard.slice(before);
    if (modern) {
      assert.deepEqual(heard.filter((message) => message.method && 'id' in message), [], 'the server sends no requests in this era');
      assert.equal(heard[0].result.resultType, 'input_required');
    } else {
      const [question] = heard.filter((message) => message.method === 'elicitation/create');
      const [end] = heard.filter((message) => message.method === 'notifications/elicitation/complete');
      assert.equal(end?.params.elicitationId, question.params.elicitationId, 'the client is told that the page is done with');
    }
    assert.doesNotMatch(JSON.stringify(on.client.heard), /not this one/, 'what the person typed came to the client');
  });

  it('hands over the session', async () => {
    const got = await on.client.tool('get_session', { flow_id });
    assert.ok(!got.isError, words(got));
    assert.match(got.structuredContent.session, session);
    assert.match(words(got), session, 'the string stands alone on its line');
    assert.equal(got.structuredContent.format, 'telethon');
    assert.equal(got.structuredContent.user.id, 1020020);

    const looked = await on.client.tool('inspect_session', { session: got.structuredContent.session });
    assert.equal(looked.structuredContent.library, 'telethon');
    assert.equal(looked.structuredContent.dc, 2);
  });

  it('hands over the session on a private page', async () => {
    let shown;
    on.client.onElicitation((request) => {
      shown = sends(request.params.url, {});
      return { action: 'accept' };
    });
    const got = await on.client.tool('get_session', { flow_id, deliver: 'page' });
    assert.ok(!got.isError, words(got));
    assert.equal(got.structuredContent.format, 'telethon');
    assert.equal(got.structuredContent.session, undefined);
    const [, given] = (await shown).match(/<textarea[^>]*>\s*(1[A-Za-z0-9_-]{300,}=*)\s*</) ?? assert.fail('the page shows no session');
    assert.ok(!words(got).includes(given));
  });

  it('begins one login by the QR code on a private page', async () => {
    const before = (await on.client.tool('get_flow')).structuredContent.flows.length;
    let scanned;
    on.client.onElicitation((request) => {
      scanned = scan(on.client, request.params.url);
      return { action: 'accept' };
    });
    const done = await on.client.tool('start_qr_login', { deliver: 'page' });
    await scanned;
    assert.ok(!done.isError, words(done));
    assert.equal(done.structuredContent.state, 'authorized');
    assert.equal((await on.client.tool('get_flow')).structuredContent.flows.length, before + 1);
  });

  it('logs out', async () => {
    const out = await on.client.tool('log_out', { flow_id });
    assert.ok(!out.isError, words(out));
    assert.equal(out.structuredContent.state, 'logged_out');
  });
}

async function typePassword(page) {
  assert.match(await sends(page, { password: 'not this one' }), /password is wrong/);
  assert.match(await sends(page, { password: 'sandbox' }), /Telegram accepted the login/);
  assert.match(await opens(page), /This page is used up/);
}

async function scan(client, page) {
  const [url] = (await opens(page)).match(/tg:\/\/login\?token=[\w=-]+/) ?? assert.fail('the page shows no QR code');
  await client.tool('sandbox_scan_qr', { phone: '+9996620001', url });
  let told;
  // Where a page leads when it has ended: a call that waits may see the scan before the page does.
  for (let tries = 0; !/Telegram accepted the login/.test(told = await opens(`${page}/done`)); tries++) {
    assert.ok(tries < 200, `the page does not tell of the scan: ${told}`);
    await setTimeout(50); // a browser asks every second or two
  }
}
