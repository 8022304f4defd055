// MCP servers that are not ours take a session from where such servers look for it, and say on stderr what is wrong when they cannot start.

import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { begin, owner, phone } from '../lib/logins.js';
import { folder, repository } from '../lib/server.js';
import { noTelethon, python } from '../lib/telethon.js';
import { asks, fails } from '../lib/tools.js';

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

  const starts = ({ command, args }, env, cwd) => ({ command, args: [...args, on.connection], env, cwd });

  for (const tool of tools) {
    it(`${tool.name}: logs in with the session in its entry, and tells what is wrong`, { skip: tool.skip ?? false }, async () => {
      const cwd = await folder();
      const flow = await on.logsIn(tool.name);
      const { session: foreign } = await on.hands(await on.adds(flow, 'another library'), tool.foreign);
      const { session } = await on.hands(flow, tool.format);
      assert.deepEqual(await asks(starts(tool, { ...credentials, TELEGRAM_SESSION_STRING: session }, cwd)), owner);

      await on.tool('sandbox_end_session', { phone });
      const broken = [{ TELEGRAM_SESSION_STRING: session }, credentials, { ...credentials, TELEGRAM_SESSION_STRING: foreign }, { ...credentials, TELEGRAM_SESSION_STRING: session }];
      const said = await Promise.all(broken.map((env) => fails(starts(tool, env, cwd))));
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
    assert.deepEqual(await asks(starts(tools[0], {}, cwd)), owner);
  });
});
