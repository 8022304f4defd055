// The command line of the MCP Inspector, in both eras. Each call is a process of its own with a server of its own, so a login goes through as
// many servers as it has steps, and each finds in the state folder what the one before it left.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, watch } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { words } from '../lib/clients.js';
import { run, start } from '../lib/run.js';
import { binary, credentials, world } from '../lib/server.js';

const inspector = '@modelcontextprotocol/inspector';
const toolSaysError = 5; // the exit code for a result with isError

describe("the Inspector's command line", { concurrency: true }, () => {
  for (const era of ['legacy', 'auto', 'modern']) describe(era, { concurrency: 1, timeout: 120_000 }, () => goesThroughIt(era));
});

function goesThroughIt(era) {
  let here;
  before(async () => {
    here = await world();
  });

  const line = async (...args) => [
    '--cli', await binary(), ...here.serve, ...Object.entries(credentials).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
    '--protocol-era', era, '--format', 'json', ...args,
  ];
  const call = (name, args) => line('--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args));

  async function inspect(...args) {
    const done = await run(inspector, await line('--method', ...args), here.folder);
    assert.equal(done.code, 0, done.stderr);
    return JSON.parse(done.stdout).result;
  }

  async function tool(name, args = {}, code = 0) {
    const done = await run(inspector, await call(name, args), here.folder);
    assert.equal(done.code, code, done.stdout + done.stderr);
    return JSON.parse(done.stdout).result;
  }

  it('finds no error in the schemas of the tools', async () => {
    const done = await run(inspector, await line('--strict', '--method', 'tools/list'), here.folder);
    assert.equal(done.code, 0, done.stderr);
    const { tools } = JSON.parse(done.stdout).result;
    assert.match(done.stderr, /^0 errors, \d+ warnings across \d+ tools\.$/m, 'it was strict'); // which counts the tools that it warns of
    for (const name of ['request_code', 'submit_code', 'get_session', 'sandbox_accounts']) assert.ok(tools.some((tool) => tool.name === name), name);
  });

  it('reads the resources', async () => {
    const { resources } = await inspect('resources/list');
    const { uri } = resources.find((resource) => resource.uri.startsWith('telegram-login://guide/'));
    const guide = await inspect('resources/read', '--uri', uri);
    assert.match(guide.contents[0].text, /my\.telegram\.org/);
    const { resourceTemplates } = await inspect('resources/templates/list');
    assert.ok(resourceTemplates.some((template) => template.uriTemplate === 'telegram-login://errors/{name}'));
    const error = await inspect('resources/read', '--uri', 'telegram-login://errors/FLOOD_WAIT_42');
    assert.match(error.contents[0].text, /^# /);
  });

  it('lists the prompts', async () => {
    const { prompts } = await inspect('prompts/list');
    for (const name of ['log_in', 'code_never_came', 'use_my_session']) assert.ok(prompts.some((prompt) => prompt.name === name), name);
    const { messages } = await inspect('prompts/get', '--prompt-name', 'log_in', '--prompt-args', 'phone=+9996620001');
    assert.match(JSON.stringify(messages), /request_code/);
  });

  // With auto, all calls after the first word are those of the modern era.
  if (era === 'auto') return;

  it('goes through a whole login', async () => {
    const { structuredContent: asked } = await tool('request_code', { phone: '+9996620020' });
    const flow = { flow_id: asked.flow_id };
    assert.equal(asked.state, 'code_sent');

    const wrong = await tool('submit_code', { ...flow, code: '12345' }, toolSaysError);
    assert.equal(wrong.structuredContent.error.code, 'failure.phone_code_invalid');
    const right = await tool('submit_code', { ...flow, code: '22222' });
    assert.equal(right.structuredContent.state, 'password_needed');

    // The command line shows no pages (it declares no elicitation), so the server gives the link to the assistant. The password goes through
    // the chat here, because the page ends with its server.
    const page = await tool('submit_password', flow);
    assert.match(page.structuredContent.page.url, /^http:\/\/127\.0\.0\.1:\d+\//);
    assert.ok(words(page).includes(page.structuredContent.page.url));
    const done = await tool('submit_password', { ...flow, password: 'sandbox' });
    assert.equal(done.structuredContent.state, 'authorized');

    const got = await tool('get_session', flow);
    assert.match(got.structuredContent.session, /^1[A-Za-z0-9_-]{300,}=*$/);
    assert.equal(got.structuredContent.user.id, 1020020);
    const out = await tool('log_out', flow);
    assert.equal(out.structuredContent.state, 'logged_out');
  });

  it('leaves a login to the next server when it is interrupted', async (t) => {
    await tool('request_code', { phone: '+9996620001' }); // makes the folder that is watched
    const [store] = await readdir(join(here.folder, 'state'));
    const flows = join(here.folder, 'state', store, 'flows');
    const known = await readdir(flows);
    const changes = watch(flows)[Symbol.asyncIterator]();
    const first = changes.next(); // begins to watch
    const interrupted = start(inspector, await call('request_code', { phone: '+9996620051' }), here.folder); // this Telegram never answers
    const ended = once(interrupted, 'close');
    t.after(() => interrupted.kill());
    for (let change = await first; ; change = await changes.next()) {
      const { filename } = change.value;
      if (filename.endsWith('.record') && !known.includes(filename)) break;
    }
    await changes.return();
    interrupted.kill('SIGINT');
    await ended;

    const { structuredContent: all } = await tool('get_flow');
    const flow = all.flows.find((one) => one.phone.endsWith('51'));
    assert.ok(flow, JSON.stringify(all));
    const gone = await tool('cancel_flow', { flow_id: flow.flow_id });
    assert.equal(gone.structuredContent.state, 'cancelled');
  });
}
