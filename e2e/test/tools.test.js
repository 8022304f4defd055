// MCP servers that are not ours take a session from where such servers look for it, and say on stderr what is wrong when they cannot start.

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { begin, owner, phone } from '../lib/logins.js';
import { folder, repository } from '../lib/server.js';
import { noTelethon, python } from '../lib/telethon.js';

const credentials = { TELEGRAM_API_ID: '1', TELEGRAM_API_HASH: 'sandbox' };
const program = (name) => join(repository, 'e2e', 'tools', name);

// wrong is how each tool speaks of an API ID that is missing, no session, one of another library, and one that is dead.
const tools = [
  {
    name: 'Telethon', format: 'telethon', foreign: 'gramjs', command: python, args: [program('telethon_mcp.py')], skip: noTelethon(),
    wrong: [/TypeError: int\(\) argument must be/, /No Telegram session configured/, /struct\.error|binascii\.Error|Not a valid string/, /Error starting client: /],
  },
  {
    name: 'GramJS', format: 'gramjs', foreign: 'mtcute', command: process.execPath, args: [program('gramjs_mcp.js')],
    wrong: [/TELEGRAM_API_ID and TELEGRAM_API_HASH must be set/, /TELEGRAM_SESSION_STRING is not set/, /Not a valid string/, /AUTH_KEY_UNREGISTERED/],
  },
  {
    name: 'mtcute', format: 'mtcute', foreign: 'telethon', command: process.execPath, args: [program('mtcute_mcp.js')],
    wrong: [/TELEGRAM_API_ID and TELEGRAM_API_HASH must be set/, /TELEGRAM_SESSION_STRING is not set/, /Invalid session string/, /AUTH_KEY_UNREGISTERED/],
  },
];

describe('an MCP server that takes a session', { timeout: 300_000 }, () => {
  let on;
  before(async () => {
    on = await begin();
  });
  after(() => on?.close());

  // asks starts a tool as a client does, with what stands in its entry, and asks who is logged in.
  async function asks({ command, args }, env, cwd) {
    const client = new Client({ name: 'e2e', version: '1' });
    await client.connect(new StdioClientTransport({ command, args: [...args, on.connection], env, cwd, stderr: 'ignore' }));
    try {
      assert.deepEqual((await client.listTools()).tools.map(({ name }) => name), ['get_me']);
      const { content } = await client.callTool({ name: 'get_me' });
      assert.deepEqual(JSON.parse(content[0].text), owner);
    } finally {
      await client.close();
    }
  }

  // fails starts a tool that cannot start, and gives what it says.
  async function fails({ command, args }, env, cwd) {
    const child = spawn(command, [...args, on.connection], { env: { PATH: process.env.PATH, ...env }, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    assert.equal(code, 1, said);
    return said;
  }

  for (const tool of tools) {
    it(`${tool.name}: logs in with the session in its entry, and tells what is wrong`, { skip: tool.skip ?? false }, async () => {
      const cwd = await folder();
      const flow = await on.logsIn(tool.name);
      const { session: foreign } = await on.hands(await on.adds(flow, 'another library'), tool.foreign);
      const { session } = await on.hands(flow, tool.format);
      await asks(tool, { ...credentials, TELEGRAM_SESSION_STRING: session }, cwd);

      await on.tool('sandbox_end_session', { phone });
      const broken = [{ TELEGRAM_SESSION_STRING: session }, credentials, { ...credentials, TELEGRAM_SESSION_STRING: foreign }, { ...credentials, TELEGRAM_SESSION_STRING: session }];
      const said = await Promise.all(broken.map((env) => fails(tool, env, cwd)));
      said.forEach((one, i) => {
        assert.match(one, tool.wrong[i]);
        assert.ok(!one.includes(session) && !one.includes(foreign), 'a session is on stderr');
      });
    });
  }

  it('Telethon: logs in with the .env file that get_session writes', { skip: noTelethon() }, async () => {
    const cwd = await folder();
    const { path } = await on.tool('get_session', { flow_id: await on.logsIn('Telethon'), format: 'telethon', deliver: 'file' });
    await copyFile(path, join(cwd, '.env'));
    await asks(tools[0], {}, cwd);
  });
});
