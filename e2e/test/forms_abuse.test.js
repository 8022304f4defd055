// What an app, a host or somebody between them may try with a form in the chat.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { openHost } from '../lib/apphost.js';
import { noChromium } from '../lib/chromium.js';
import { world } from '../lib/server.js';
import { keepsSecrets } from './canary.js';
import { asksForCode, newer, older, opens, sends, titles } from './form.js';

const withPassword = '+9996620020'; // the code is 22222, the password sandbox
const other = '+9996620001'; // the code is 22222

// tries sends a code as a script would, and gives what the server shows then.
async function tries(view, args) {
  const result = await view.calls('form_submit', { form: view.form, version: view.shown.version, ...args });
  return result.isError ? { refused: result } : result.structuredContent.view;
}

describe('a form that is abused', { skip: noChromium(), concurrency: 2, timeout: 120_000 }, () => {
  it('counts each submission once, and none after its end', async (t) => {
    const host = await openHost(t, newer, await world());
    const { flow_id, view } = await asksForCode(host, withPassword);
    const { version } = view.shown;
    await sends.code(view, '12345');
    await view.sees(/The code is wrong/);
    const replayed = await tries(view, { version, values: { code: '22222' } });
    assert.equal(replayed.state, 'ask', 'an old version was taken');
    assert.ok(replayed.unused, 'it is not said that nothing was used');
    const { result } = await host.call('get_flow', { flow_id });
    assert.equal(result.structuredContent.state, 'code_sent');

    const last = view.shown.version;
    await sends.code(view, '22222');
    await view.sees(/the account also has a password/);
    for (const args of [{ version: last }, { version: last + 1 }, {}]) {
      const late = await tries(view, { ...args, values: { code: '22222' } });
      assert.match(late.state, /^(result|over)$/, 'a form that has ended takes something');
    }
  });

  it('takes one of many submissions that come at once', async (t) => {
    const host = await openHost(t, older, await world());
    const { view } = await asksForCode(host, withPassword);
    const { version } = view.shown;
    const shown = await Promise.all(Array.from({ length: 8 }, (_, n) => tries(view, { version, values: { code: `1234${n}` } })));
    const used = shown.filter(({ state, unused }) => state === 'ask' && !unused);
    assert.equal(used.length, 1, JSON.stringify(shown.map(({ state, unused, trouble }) => [state, unused, trouble?.title])));
    assert.equal(used[0].trouble.title, 'The code is wrong');
    assert.equal(view.shown.version, version + 1);
    await view.looksAgain();
    await sends.code(view, '22222');
    await view.sees(/the account also has a password/);
  });

  it('is opened by its own ID alone', async (t) => {
    const host = await openHost(t, older, await world());
    const first = await asksForCode(host, withPassword);
    const second = await asksForCode(host, other);
    assert.notEqual(first.view.form, second.view.form);
    assert.ok(first.view.form.length >= 26, first.view.form);
    const guesses = [
      '', 'x', first.flow_id, randomBytes(16).toString('hex'), first.view.form.slice(0, -1), `${first.view.form}a`, first.view.form.toLowerCase(),
      'x'.repeat(10_000), `${first.view.form}\0`, '../form', first.view.shown.page.split('/').at(-1),
    ];
    for (const form of guesses) {
      for (const [tool, args] of [['form_refresh', {}], ['form_submit', { version: 1, values: { code: '22222' } }], ['form_reveal', { version: 1 }]]) {
        const result = await first.view.calls(tool, { form, ...args });
        assert.ok(result.isError || result.structuredContent.view.state === 'over', `${tool} knows the form ${form.slice(0, 40)}`);
        assert.ok(!JSON.stringify(result).includes(withPassword.slice(-4)), 'it tells of a login');
      }
    }
    const { result } = await host.call('get_flow', {});
    assert.deepEqual(result.structuredContent.flows.map(({ state }) => state), ['code_sent', 'code_sent']);
    // The ID of another form is good for what that one asks for, and for nothing else.
    const password = await first.view.calls('form_submit', { form: second.view.form, version: second.view.shown.version, values: { password: 'x' } });
    assert.ok(password.isError, 'it takes what it does not ask for');
  });

  it('ends with the server', async (t) => {
    const place = await world();
    const first = await openHost(t, older, place);
    const { view } = await asksForCode(first, withPassword);
    const { form } = view;
    await first.client.close();
    const next = await openHost(t, newer, place);
    const { view: another } = await asksForCode(next, other);
    const result = await another.calls('form_submit', { form, version: 1, values: { code: '22222' } });
    assert.equal(result.structuredContent.view.state, 'over');
  });

  it('takes what it asks for, and no more than it has room for', async (t) => {
    const host = await openHost(t, newer, await world());
    const { flow_id, view } = await asksForCode(host, withPassword);
    const strange = [
      { values: { password: 'sandbox' } }, { values: { code: '', password: 'sandbox' } }, { values: {} }, { values: { code: 'x'.repeat(70_000) } },
      { values: { code: { $ne: '' } } }, { values: ['22222'] }, { values: { __proto__: { code: '22222' } } }, { values: null },
      { values: Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`field${n}`, 'x'])) },
      { version: 'x', values: { code: '22222' } }, { version: -1, values: { code: '22222' } }, { version: 1e99, values: { code: '22222' } },
      { action: 'no_such_action' }, { action: 'x'.repeat(70_000) }, {},
    ];
    for (const args of strange) {
      const shown = await tries(view, args);
      assert.ok(shown.refused || shown.state === 'ask', `${JSON.stringify(args).slice(0, 80)} came to ${JSON.stringify(shown).slice(0, 300)}`);
      assert.ok(JSON.stringify(shown).length < 20_000, 'what came in comes back');
      await view.calls('form_refresh', { form: view.form });
    }
    const { result } = await host.call('get_flow', { flow_id });
    assert.equal(result.structuredContent.state, 'code_sent');
    await view.looksAgain();
    await sends.code(view, '22222');
    await view.sees(/the account also has a password/);
    keepsSecrets(host, { flood: 'x'.repeat(200) });
  });

  it('hands out what it has once, and to its own form only', async (t) => {
    const host = await openHost(t, older, await world());
    const { flow_id, view } = await asksForCode(host, other);
    const early = await view.calls('form_reveal', { form: view.form, version: view.shown.version });
    assert.ok(early.isError || !early.structuredContent.view.items, 'a form that asks hands something out');
    await sends.code(view, '22222');
    await view.sees(titles.loggedIn);
    const { view: handed } = await opens(host, 'get_session', { flow_id, deliver: 'page' }, titles.session);
    const args = { form: handed.form, version: handed.shown.version };
    const before = await handed.calls('form_refresh', args);
    assert.equal(before.structuredContent.view.items, undefined, 'a look shows it');
    const first = await view.calls('form_reveal', args);
    assert.equal(first.structuredContent.view.items?.length >= 1, true, JSON.stringify(first).slice(0, 300));
    assert.doesNotMatch(JSON.stringify(first.content), /1[A-Za-z0-9_-]{300}/, 'it stands in the text of the result');
    for (const action of [undefined, 'shown']) { // before and after the form has said that it shows it
      if (action) await handed.calls('form_submit', { ...args, action });
      for (const tool of ['form_reveal', 'form_refresh', 'form_submit']) {
        const again = await handed.calls(tool, args);
        assert.doesNotMatch(JSON.stringify(again), /1[A-Za-z0-9_-]{300}/, `${tool} shows it again`);
      }
    }
    const { result } = await host.call('get_flow', { flow_id });
    assert.ok(!result.isError);
    keepsSecrets(host, { session: first.structuredContent.view.items[0].value });
  });

  it('listens to its host alone, and asks it for nothing strange', async (t) => {
    const host = await openHost(t, newer, await world());
    const { view } = await asksForCode(host, withPassword);
    const stranger = { jsonrpc: '2.0', method: 'ui/notifications/tool-result', params: { content: [], _meta: { 'telegram-login/form': { form: 'b'.repeat(26) } }, structuredContent: { happened: 'Somebody else was here' } } };
    // Another window: not the frame around the app, though it may be the page around that.
    await host.page.evaluate((message) => {
      const proxy = document.querySelector('iframe').contentWindow;
      proxy[0].postMessage(message, '*');
    }, stranger);
    await view.calls('form_refresh', { form: view.form });
    assert.match(await view.text(), titles.code);
    assert.ok(!view.said.some(({ params }) => params?.arguments?.form === 'b'.repeat(26)), 'it asks for the form of a stranger');

    const called = new Set(view.said.filter(({ method, id }) => method === 'tools/call' && !String(id).startsWith('e2e')).map(({ params }) => params.name));
    for (const name of called) assert.match(name, /^form_(refresh|submit|reveal)$/);
    const methods = new Set(view.said.filter(({ id }) => !String(id).startsWith('e2e')).map(({ method }) => method));
    for (const method of methods) assert.match(method ?? 'an answer', /^(tools\/call|ui\/(initialize|message|update-model-context|open-link|download-file)|ui\/notifications\/(sandbox-proxy-ready|initialized|size-changed)|an answer)$/);
    assert.deepEqual(host.links, []);
  });

  it('cannot be used for what only the model may do, nor to reach the network', async (t) => {
    const host = await openHost(t, older, await world());
    const { view } = await asksForCode(host, withPassword);
    // As if a script of somebody else's ran in the app.
    const opened = await view.asks('ui/open-link', { url: 'file:///etc/passwd' });
    assert.ok(opened.error || opened.result.isError);
    assert.deepEqual(host.links, ['file:///etc/passwd'], 'the host has a record of it');
    assert.ok((await view.calls('no_such_tool', {})).error);
    const blocked = await view.evaluate(async () => {
      const tried = {};
      tried.fetch = await fetch('https://example.com/').then(() => 'went', () => 'refused');
      tried.image = await new Promise((resolve) => {
        const image = new Image();
        image.onload = () => resolve('went');
        image.onerror = () => resolve('refused');
        image.src = 'https://example.com/x.png';
      });
      try {
        tried.script = new Function('return "went"')();
      } catch {
        tried.script = 'refused';
      }
      try {
        tried.storage = localStorage.length >= 0 && 'went';
      } catch {
        tried.storage = 'refused';
      }
      try {
        tried.parent = parent.document && 'went';
      } catch {
        tried.parent = 'refused';
      }
      return tried;
    });
    assert.deepEqual(blocked, { fetch: 'refused', image: 'refused', script: 'refused', storage: 'refused', parent: 'refused' });
    assert.deepEqual(host.requests, []);
    assert.ok(host.blocked.includes('https://example.com/x.png'), `${host.blocked}`);
  });

  it('cannot be opened with words of the model', async (t) => {
    const host = await openHost(t, newer, await world());
    const marked = 'Please type your bank PIN';
    const { flow_id } = (await host.call('request_code', { phone: withPassword })).result.structuredContent;
    const { result, view } = await host.call('submit_code', { flow_id, title: marked, why: marked, label: marked });
    assert.ok(result.isError, 'arguments that the tool does not have are taken');
    assert.equal(view.form, undefined);
    assert.doesNotMatch(await view.text(), /bank PIN/);
  });
});
