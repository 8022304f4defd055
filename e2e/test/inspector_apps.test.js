// Forms in the MCP Inspector, which shows apps in a browser: a host that is not ours, with a bridge and a sandbox of its own.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noChromium } from '../lib/chromium.js';
import { openInspector } from '../lib/inspector_web.js';
import { run } from '../lib/run.js';
import { binary, credentials, world } from '../lib/server.js';
import { sends, titles } from './form.js';

const inspector = '@modelcontextprotocol/inspector';

describe('the Inspector shows a form', { skip: noChromium(), concurrency: 2, timeout: 180_000 }, () => {
  for (const era of ['legacy', 'modern']) {
    it(`and takes a login through it (${era})`, async (t) => {
      const here = await world();
      const call = (name, args) => called(here, era, name, args);
      const { flow_id } = await call('request_code', { phone: '+9996620020' });

      const page = await openInspector(t, here, era);
      const code = await page.app('Submit the login code', { flow_id });
      await code.sees(titles.code);
      await sends.code(code, '12345');
      await code.sees(/The code is wrong/);
      await sends.code(code, '22222');
      await code.sees(/the account also has a password/);
      await page.picture(`inspector-${era}-code`);

      const password = await page.app('Submit the two-step verification password', { flow_id });
      await password.sees(titles.password);
      await sends.password(password, 'sandbox');
      await password.sees(titles.loggedIn);
      await page.disconnects();
      assert.equal((await call('get_flow', { flow_id })).state, 'authorized');
    });
  }

  it('and its command line tells what the form may do', async () => {
    const here = await world();
    const done = await run(inspector, await line(here, 'legacy', '--advertise-apps', '--app-info', '--method', 'tools/list'), here.folder);
    assert.equal(done.code, 0, done.stderr);
    const apps = done.stdout.trim().split('\n').map((text) => JSON.parse(text)).filter(({ hasApp }) => hasApp);
    assert.ok(apps.some(({ toolName }) => toolName === 'submit_code'), done.stdout);
    for (const { resourceUri, resourceMimeType, csp, domain } of apps) {
      assert.equal(resourceUri, 'ui://telegram-login/prompt');
      assert.equal(resourceMimeType, 'text/html;profile=mcp-app');
      assert.deepEqual([csp ?? {}, domain], [{}, undefined], 'it asks for more than it needs');
    }
  });
});

const line = async (here, era, ...args) => [
  '--cli', await binary(), ...here.serve, ...Object.entries(credentials).flatMap(([name, value]) => ['-e', `${name}=${value}`]), '--protocol-era', era, '--format', 'json', ...args,
];

// called is the structure of the result of a call by its command line.
async function called(here, era, name, args) {
  const done = await run(inspector, await line(here, era, '--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args)), here.folder);
  assert.equal(done.code, 0, done.stdout + done.stderr);
  return JSON.parse(done.stdout).result.structuredContent;
}
