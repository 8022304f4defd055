// Forms in the chat (MCP Apps), in a host that is not ours: the SDK's AppBridge in Chromium, with the official client in both eras. What a host
// does stands in lib/apphost.js.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openHost } from '../lib/apphost.js';
import { until } from '../lib/app_frame.js';
import { noChromium } from '../lib/chromium.js';
import { connect, words } from '../lib/clients.js';
import * as person from '../lib/person.js';
import { world } from '../lib/server.js';
import { authKey, keepsSecrets, traces } from './canary.js';
import { asksForCode, both, newer, older, opens, pictures, reaches, sends, submits, titles } from './form.js';

const withPassword = '+9996620020'; // the code is 22222, the password sandbox
const optional = (label) => `${label} (may stay empty)`;
const bySMS = '+9996620003'; // a call instead of the SMS after 60 s

describe('a form in the chat', { skip: noChromium(), concurrency: 2, timeout: 180_000 }, () => {
  for (const era of both) {
    const title = (what) => `${what} (${era.revision})`;

    it(title('takes a whole login, a wrong code first, and hands over the session'), async (t) => {
      const host = await openHost(t, era, await world());
      const secrets = { 'wrong code': '73914', code: '22222', 'wrong password': 'not this one ÿ 73' };
      const { flow_id, view } = await asksForCode(host, withPassword);
      if (era === newer) await pictures(view, 'code');
      await sends.code(view, secrets['wrong code']);
      await view.sees(/The code is wrong/);
      assert.equal(await view.value('Login code'), '', 'the wrong code stands there still');
      if (era === newer) await pictures(view, 'code-wrong');
      await sends.code(view, secrets.code);
      await view.sees(/the account also has a password/);
      await reaches(host, flow_id, 'password_needed');

      const { view: second } = await opens(host, 'submit_password', { flow_id }, titles.password);
      assert.match(await second.text(), /Your hint: “\[sandbox\] the name of this place”/);
      if (era === newer) await pictures(second, 'password');
      await sends.password(second, secrets['wrong password']);
      await second.sees(/The password is wrong/);
      await sends.password(second, 'sandbox');
      await second.sees(titles.loggedIn);
      if (era === newer) await pictures(second, 'done');
      await reaches(host, flow_id, 'authorized');

      const { view: third } = await opens(host, 'get_session', { flow_id, deliver: 'page' }, titles.session);
      if (era === newer) await pictures(third, 'hand-over');
      assert.doesNotMatch(await third.evaluate(() => document.documentElement.outerHTML), /1[A-Za-z0-9_-]{300}/, 'the session is there before the click');
      await third.clicks('Show the session');
      await until('the session', () => third.has('Session'));
      const session = await third.value('Session');
      assert.match(session, /^1[A-Za-z0-9_-]{300,}=*$/);
      if (era === newer) await pictures(third, 'session');
      await third.clicks('Copy');
      await third.sees(/Copied/);
      assert.equal(await host.clipboard(), session);
      await third.clicks('Save as a file');
      await until('the file', async () => host.files.length === 1);
      assert.equal(host.files[0].resource.text, session);

      assert.ok(traces(authKey(session)).some((trace) => session.includes(trace)), 'the key would not be found');
      keepsSecrets(host, { ...secrets, session, key: authKey(session), form: view.form, 'second form': second.form, 'third form': third.form });
      assert.deepEqual(host.requests, [], 'the app asked the network for something');
      assert.deepEqual(host.troubles, [], 'the browser complains');
    });

    it(title('takes a login by QR code, notices the scan by itself, and asks for the password'), async (t) => {
      const host = await openHost(t, era, await world());
      const { result, view } = await opens(host, 'start_qr_login', { deliver: 'page' }, titles.qr);
      const { flow_id } = result.structuredContent;
      if (era === newer) await pictures(view, 'qr');
      const { link } = await until('a code', async () => view.shown.qr?.link && view.shown.qr);
      await host.client.tool('sandbox_scan_qr', { phone: withPassword, url: link }); // the phone of the person
      await view.sees(/the account also has a password/);
      const { view: second } = await opens(host, 'submit_password', { flow_id }, titles.password);
      await sends.password(second, 'sandbox');
      await second.sees(titles.loggedIn);
      await reaches(host, flow_id, 'authorized');
      keepsSecrets(host, { token: link.split('token=')[1], form: view.form, 'second form': second.form });
    });
  }

  it('speaks the language of the person, in a narrow chat, and is used by keyboard alone', async (t) => {
    const host = await openHost(t, newer, await world(), { flags: ['--lang', 'ru'], width: 340, context: { locale: 'ru-RU' } });
    const { flow_id } = (await host.call('request_code', { phone: withPassword })).result.structuredContent;
    const { view } = await opens(host, 'submit_code', { flow_id }, /Ваш код для входа в Telegram/);
    assert.equal(await view.evaluate(() => document.documentElement.lang), 'ru');
    await (await view.control('Код для входа')).focus();
    await host.page.keyboard.type('12345');
    await host.page.keyboard.press('Enter');
    await view.sees(/Код неверный/);
    await pictures(view, 'russian');
    await host.page.keyboard.type('22222'); // the form has put the cursor where it goes on
    await host.page.keyboard.press('Enter');
    await reaches(host, flow_id, 'password_needed');
    assert.ok(await view.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it is wider than the chat');
  });

  it('takes the API hash', async (t) => {
    const host = await openHost(t, older, await world(), { env: { TELEGRAM_API_HASH: '' } });
    const wrong = '0123456789abcdef0123456789abcdef';
    const { view } = await opens(host, 'request_code', { phone: withPassword }, titles.hash);
    await submits(view, { 'API hash': wrong }, 'Begin the login');
    await view.sees(/API ID and API hash do not belong together/);
    await submits(view, { 'API hash': 'sandbox' }, 'Begin the login');
    await view.sees(/Telegram says that it sent a login code/);
    keepsSecrets(host, { 'wrong hash': wrong });
  });

  it('replaces a forgotten password, and takes the new one', async (t) => {
    const host = await openHost(t, newer, await world());
    const password = 'a new one, seen by nobody ✓';
    const { flow_id, view } = await asksForCode(host, withPassword);
    await sends.code(view, '22222');
    await view.sees(/the account also has a password/);
    await host.call('recover_password', { flow_id }); // Telegram sends the e-mail
    const { view: recovery } = await opens(host, 'recover_password', { flow_id }, titles.recovery);
    const inbox = await host.client.tool('sandbox_inbox', { phone: withPassword }); // the mailbox of the person
    const [code] = words(inbox).match(/(?<=password is )\d{6}/) ?? assert.fail(words(inbox));
    await submits(recovery, { 'Code from the e-mail': code, [optional('New password')]: password, [optional('New password, once more')]: 'another' }, 'Send to Telegram');
    await recovery.sees(/The two passwords are not the same/);
    await pictures(recovery, 'recovery');
    await submits(recovery, { [optional('New password')]: password, [optional('New password, once more')]: password }, 'Send to Telegram');
    await recovery.sees(/the new one is set/);

    const again = await asksForCode(host, withPassword);
    await sends.code(again.view, '22222');
    await again.view.sees(/the account also has a password/);
    const { view: last } = await opens(host, 'submit_password', { flow_id: again.flow_id }, titles.password);
    await sends.password(last, password);
    await last.sees(titles.loggedIn);
    keepsSecrets(host, { 'code from the e-mail': code, password });
  });

  it('sends the code again when its time has come', async (t) => {
    const host = await openHost(t, newer, await world());
    const { view } = await asksForCode(host, bySMS);
    const resend = view.shown.actions.find(({ say }) => !say);
    assert.ok(resend, 'there is no way to a new code');
    await view.sees(/\(in \d+ s\)/);
    await pictures(view, 'countdown');
    const { view: early } = (await view.calls('form_submit', { form: view.form, version: view.shown.version, action: resend.name })).structuredContent;
    assert.equal(early.state, 'ask', 'a resend before its time ends the form');
    await host.client.tool('sandbox_clock', { advance_seconds: 61 });
    assert.equal(resend.label, 'Send a new code by a phone call');
    await view.clicks(resend.label);
    await view.sees(/A phone call speaks the code/);
    await sends.code(view, '22222');
    await view.sees(titles.loggedIn);
  });

  it('is closed by its private page, and closes it', async (t) => {
    const host = await openHost(t, older, await world());
    const first = await asksForCode(host, withPassword);
    await first.view.types('Login code', '2222'); // somebody begins to type here, and goes over to the page
    assert.match(await person.sends(first.view.shown.page, { code: '22222' }), /the account also has a password/);
    await first.view.sees(/the account also has a password/);

    const { view } = await opens(host, 'submit_password', { flow_id: first.flow_id }, titles.password);
    const { page } = view.shown;
    assert.match(await person.opens(page), /<form/);
    await sends.password(view, 'sandbox');
    await view.sees(titles.loggedIn);
    assert.doesNotMatch(await person.opens(page), /<form/);
  });

  it('ends with the login that it is for', async (t) => {
    const host = await openHost(t, newer, await world());
    const { flow_id, view } = await asksForCode(host, withPassword);
    await host.call('cancel_flow', { flow_id });
    await view.sees(/no longer needed/);
    assert.ok(!await view.has('Login code'));
    await pictures(view, 'over');
  });

  it('takes a no', async (t) => {
    const host = await openHost(t, older, await world(), { env: { TELEGRAM_LOGIN_MCP_TEST_NUMBERS: '1' } });
    await host.call('request_code', { phone: withPassword });
    const { view } = await opens(host, 'request_code', { phone: bySMS }, titles.number);
    await pictures(view, 'number');
    await view.clicks('No, send none');
    await view.sees(/You said no/);
  });

  it('comes before the page of a client that shows both', async (t) => {
    const host = await openHost(t, older, await world(), { pages: true });
    let questions = 0;
    host.client.onElicitation(() => {
      questions++;
      return { action: 'decline' };
    });
    const { view } = await asksForCode(host, withPassword);
    assert.equal(questions, 0, 'the client is asked about a page, too');
    await view.clicks(view.shown.words.open_page);
    await until('the link', async () => host.links.length === 1);
    assert.deepEqual(host.links, [view.shown.page]);
  });

  it('makes do with a host that only calls tools', async (t) => {
    const host = await openHost(t, older, await world(), { capabilities: { serverTools: {} } });
    const { flow_id, view } = await asksForCode(host, withPassword);
    await sends.code(view, '22222');
    await view.sees(/the account also has a password/);
    const { view: second } = await opens(host, 'submit_password', { flow_id }, titles.password);
    await view.sees(/Now tell your assistant: “I am done with the form\.”/);
    await second.clicks('I forgot it'); // which this host does not pass on
    await second.sees(/Now tell your assistant: “I forgot the two-step verification password of this account\.”/);
    const { page } = second.shown;
    assert.ok(!(await second.text()).includes(page));
    await second.clicks('Open the private page instead');
    await second.sees(new RegExp(page)); // to be copied
    await sends.password(second, 'sandbox');
    await second.sees(titles.loggedIn);
    await second.sees(/Now tell your assistant: “I am done with the form\.”/);
    await pictures(second, 'done-untold');
    await reaches(host, flow_id, 'authorized');
    assert.deepEqual(host.told, []);

    const { view: third } = await opens(host, 'get_session', { flow_id, deliver: 'page' }, titles.session);
    await third.clicks('Show the session');
    await until('the session', () => third.has('Session'));
    assert.ok(await third.has('Copy'));
    assert.ok(!await third.has('Save as a file'));
  });

  it('tells the model that it is done, once, and a call that waits for it', async (t) => {
    const host = await openHost(t, newer, await world());
    const { flow_id, view } = await asksForCode(host, withPassword);
    assert.deepEqual(host.told, []);
    const began = performance.now();
    const waits = reaches(host, flow_id, 'password_needed');
    await sends.code(view, '22222');
    await waits;
    assert.ok(performance.now() - began < 15_000, 'the call waits on when the form is done');
    await until('a word to the model', async () => host.told.length === 2);
    const said = host.told.map(({ params }) => params.content[0].text);
    assert.equal(said[0], said[1]);
    assert.deepEqual(host.told.map(({ method }) => method), ['ui/update-model-context', 'ui/message']);
    assert.match(said[0], /^I am done with the form/);
  });

  it('is there once, and in a conversation that is loaded anew', async (t) => {
    const host = await openHost(t, older, await world());
    const { flow_id, view } = await asksForCode(host, withPassword);
    const waits = host.call('submit_code', { flow_id }); // the model is in a hurry: it waits with the person then
    const anew = await view.again();
    await anew.sees(titles.code);
    await sends.code(anew, '22222');
    await anew.sees(/the account also has a password/);
    const { result, view: second } = await waits;
    assert.equal(second.form, undefined, 'there are two forms');
    assert.equal(result.structuredContent.state, 'password_needed', words(result));
    await view.sees(/the account also has a password/);
    await until('a word to the model', async () => host.told.length > 0);
    const asks = (copy) => copy.said.some(({ params }) => params?.arguments?.action === 'told'); // whether it is to tell
    await until('both copies to ask', async () => asks(view) && asks(anew));
    assert.equal(host.told.filter(({ method }) => method === 'ui/message').length, 1, 'both copies of the form tell the model of its end');
    const last = await view.again();
    await last.sees(/the account also has a password/);
    await last.calls('form_refresh', { form: last.form }); // what it had to say before is on record then
    assert.ok(!last.said.some(({ method }) => /^ui\/(message|update-model-context)$/.test(method)), 'it tells of its end each time that it is loaded');
  });

  it('is taken away without a trace when its host says so', async (t) => {
    const host = await openHost(t, older, await world());
    const { view } = await asksForCode(host, withPassword);
    await view.types('Login code', '12345');
    assert.deepEqual(await view.send('teardownResource', {}), {});
    assert.ok(!await view.evaluate(() => [...document.querySelectorAll('input')].some(({ value }) => value)), 'the code stands there still');
    assert.doesNotMatch(JSON.stringify(host.app), /12345/, 'it was sent');
  });
});

describe('what stands on the command line of the server', { skip: noChromium(), timeout: 60_000 }, () => {
  for (const [flags, shown] of [[['--secrets', 'private'], false], [['--secrets', 'private', '--forms'], true]]) {
    it(`decides on forms: ${flags.join(' ')}`, async (t) => {
      const host = await openHost(t, newer, await world(), { flags });
      assert.equal([...host.all.keys()].some((name) => name.startsWith('form_')), shown);
      const { flow_id } = (await host.call('request_code', { phone: withPassword })).result.structuredContent;
      const { result, view } = await host.call('submit_code', { flow_id });
      assert.ok(!result.isError, words(result));
      assert.equal(Boolean(view?.form), shown);
      if (!shown) assert.match(await person.opens(result.structuredContent.page.url), titles.code);
    });
  }
});

describe('a client without forms', { concurrency: 2, timeout: 120_000 }, () => {
  for (const era of both) {
    it(`sees none, and gets pages as before (${era.revision})`, async (t) => {
      const client = await connect(era, await world(), { pages: false });
      t.after(() => client.close());
      const { tools } = await client.client.listTools();
      assert.deepEqual(tools.filter(({ name, _meta }) => name.startsWith('form_') || _meta), []);
      const { resources } = await client.client.listResources();
      assert.deepEqual(resources.filter(({ uri }) => uri.startsWith('ui://')), []);

      const asked = await client.tool('request_code', { phone: withPassword });
      const { flow_id } = asked.structuredContent;
      const result = await client.tool('submit_code', { flow_id });
      assert.equal(result._meta?.['telegram-login/form'], undefined);
      assert.doesNotMatch(JSON.stringify(result), /\bform_|telegram-login\/form/);
      assert.match(await person.sends(result.structuredContent.page.url, { code: '22222' }), /the account also has a password/);

      for (const name of ['form_refresh', 'form_submit', 'form_reveal']) {
        const called = await client.tool(name, { form: 'a'.repeat(26), version: 1 }).catch((error) => ({ isError: true, error }));
        assert.ok(called.isError, `${name} can be called`);
      }
    });
  }
});
