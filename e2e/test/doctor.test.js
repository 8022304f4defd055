// doctor finds what is wrong with the configuration of MCP servers that are not ours, and says what to do; where only a start shows it, doctor --start does.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { begin, phone } from '../lib/logins.js';
import { binary, folder, repository } from '../lib/server.js';
import { noTelethon, python } from '../lib/telethon.js';
import { atTerminal } from '../lib/terminal.js';

const hash = '9f86d081884c7d659a2feaa0c55ad015';
const tools = join(repository, 'e2e', 'tools');

describe('doctor', { timeout: 300_000, skip: noTelethon() }, () => {
  let on, good;
  before(async () => {
    on = await begin();
    const flow = await on.logsIn('Telethon');
    const others = [await on.adds(flow, 'GramJS'), await on.adds(flow, 'mtcute')];
    good = {
      telethon: (await on.hands(flow, 'telethon')).session,
      gramjs: (await on.hands(others[0], 'gramjs')).session,
      mtcute: (await on.hands(others[1], 'mtcute')).session,
    };
  });
  after(() => on?.close());

  // person has a home folder with the three servers, under the names by which the real ones are known: chigwell/telegram-mcp is on Telethon,
  // Undermove/telegram-mcp-local-server on GramJS, and of mtcute there is none. entries are those in Cursor's file.
  async function person(entries) {
    const home = await folder();
    await Promise.all(['.cursor', 'telegram-mcp', 'bin', 'elsewhere'].map((name) => mkdir(join(home, name))));
    await symlink(join(tools, 'telethon_mcp.py'), join(home, 'telegram-mcp', 'main.py'));
    const local = join(home, 'bin', 'telegram-mcp-local-server');
    await writeFile(local, `#!/bin/sh\nexec "${process.execPath}" "${join(tools, 'gramjs_mcp.js')}" "$@"\n`);
    await chmod(local, 0o755);
    await writeFile(join(home, '.cursor', 'mcp.json'), JSON.stringify({ mcpServers: entries(home, local) }));
    const { PATH, LANGUAGE } = process.env;
    return { cwd: join(home, 'elsewhere'), env: { HOME: home, XDG_CONFIG_HOME: join(home, '.config'), PATH, LANGUAGE, TERM: 'dumb' } };
  }
  const telethon = (home, env) => ({ command: python, args: [join(home, 'telegram-mcp', 'main.py'), on.connection], env });
  const gramjs = (local, env) => ({ command: local, args: [on.connection], env });
  const mtcute = (env) => ({ command: process.execPath, args: [join(tools, 'mtcute_mcp.js'), on.connection], env });
  const env = (session, more) => ({ TELEGRAM_API_ID: '1', TELEGRAM_API_HASH: hash, TELEGRAM_SESSION_STRING: session, ...more });

  const noSecret = (shown) => {
    for (const secret of [hash, ...Object.values(good).map((session) => session.slice(20, 80))]) assert.ok(!shown.includes(secret), `a secret is shown: ${shown}`);
  };

  async function looks(entries) {
    const options = await person(entries);
    const program = await binary();
    const said = await new Promise((done) => {
      execFile(program, ['doctor', '--sandbox-at', on.connection], options, (error, stdout, stderr) => done({ code: error?.code ?? 0, shown: (stdout + stderr).replace(/\s+/g, ' ') }));
    });
    noSecret(said.shown);
    return said;
  }

  async function starts(entries) {
    const said = await atTerminal([await binary(), 'doctor', '--start', '--sandbox-at', on.connection], [['shall it be started?', 'y']], await person(entries));
    noSecret(said.shown);
    return said;
  }

  it('says of a right configuration that it is right', async () => {
    const { code, shown } = await looks((home, local) => ({ a: telethon(home, env(good.telethon)), b: gramjs(local, env(good.gramjs)), c: mtcute(env(good.mtcute)) }));
    assert.equal(code, 0, shown);
    assert.match(shown, /Nothing wrong was found in 3 entries/);
    assert.match(shown, /a in Cursor, which is chigwell\/telegram-mcp/);
    assert.match(shown, /b in Cursor, which is Undermove\/telegram-mcp-local-server/);
    assert.equal(shown.match(/TELEGRAM_SESSION_STRING: a whole session of/g)?.length, 3, shown);
  });

  const cut = (session) => session.slice(0, -40);
  const broken = [
    ['Telethon, the API ID of an example', (home) => telethon(home, env(good.telethon, { TELEGRAM_API_ID: 'your_api_id_here' })), /TELEGRAM_API_ID still has the value of an example/, /Write your API ID in its place: the number that my\.telegram\.org shows/],
    ['Telethon, no API hash', (home) => telethon(home, env(good.telethon, { TELEGRAM_API_HASH: undefined })), /TELEGRAM_API_HASH is not set, and chigwell\/telegram-mcp needs it/, /Set TELEGRAM_API_HASH in the env block/],
    ['Telethon, a session of GramJS', (home) => telethon(home, env(good.gramjs)), /TELEGRAM_SESSION_STRING is a session of GramJS and teleproto \(StringSession\), and chigwell\/telegram-mcp takes one of Telethon 1/, /Have the session converted/],
    ['Telethon, a session that lost its end', (home) => telethon(home, env(cut(good.telethon))), /TELEGRAM_SESSION_STRING was cut or lost something in copying/, /Copy the session again, whole/],
    ['Telethon, no such script', (home) => ({ ...telethon(home, env(good.telethon)), args: [join(home, 'telegram-mcp', 'src', 'main.py')] }), /main\.py, and nothing stands there/, /Correct the path/],
    ['GramJS, a session in quotes', (_, local) => gramjs(local, env(`"${good.gramjs}"`)), /TELEGRAM_SESSION_STRING has quotation marks around its value/, /Take out the inner quotation marks/],
    ['GramJS, no session', (_, local) => gramjs(local, env(undefined)), /No session is set, and Undermove\/telegram-mcp-local-server does not get into Telegram/, /have the session put into TELEGRAM_SESSION_STRING/],
    ['GramJS, a hash that lost two digits', (_, local) => gramjs(local, env(good.gramjs, { TELEGRAM_API_HASH: hash.slice(2) })), /TELEGRAM_API_HASH has 30 characters, and an API hash has 32/, /Copy App api_hash from my\.telegram\.org again/],
    ['mtcute, API ID and hash swapped', () => mtcute(env(good.mtcute, { TELEGRAM_API_ID: hash, TELEGRAM_API_HASH: '4711017' })), /TELEGRAM_API_ID and TELEGRAM_API_HASH are swapped/, /Let the two values change places/],
    ['mtcute, no such command', () => ({ ...mtcute(env(good.mtcute)), command: 'nodejs-of-nobody' }), /Cursor would not find the command nodejs-of-nobody/, /write its whole path in place of nodejs-of-nobody/],
  ];
  for (const [name, entry, wrong, fix] of broken) {
    it(`finds: ${name}`, async () => {
      const { code, shown } = await looks((home, local) => ({ telegram: entry(home, local) }));
      assert.equal(code, 1, shown);
      assert.match(shown, /^1 thing is wrong in 1 entry/, shown);
      assert.match(shown, wrong);
      assert.match(shown, fix);
    });
  }

  it('finds: one session in two entries', async () => {
    const { code, shown } = await looks((home) => ({ first: telethon(home, env(good.telethon)), second: telethon(home, env(good.telethon)) }));
    assert.equal(code, 1, shown);
    assert.match(shown, /TELEGRAM_SESSION_STRING is the same session as in the entry second/);
    assert.match(shown, /Log in once more for one of the two/);
  });

  it('starts a server that is well', async () => {
    const { code, shown } = await starts((_, local) => ({ telegram: gramjs(local, env(good.gramjs, { TELEGRAM_API_HASH: hash })) }));
    assert.match(shown, /as “telegram-gramjs”, and listed 1 tool\./);
    assert.match(shown, /nothing wrong was seen/);
    assert.equal(code, 0, shown);
  });

  // Last: the logins end here.
  it('starts servers whose sessions are dead, and explains what they say', async () => {
    await on.tool('sandbox_end_session', { phone });
    const said = await Promise.all([
      starts((home) => ({ telegram: telethon(home, env(good.telethon)) })), starts((_, local) => ({ telegram: gramjs(local, env(good.gramjs)) })), starts(() => ({ telegram: mtcute(env(good.mtcute)) })),
    ]);
    for (const { code, shown } of said) {
      assert.equal(code, 1, shown);
      assert.match(shown, /Nothing wrong was found in 1 entry/); // by looking alone
      assert.match(shown, /it did not answer the first message of MCP\. It ended by itself/);
    }
    assert.match(said[0].shown, /It asks something on its standard output: “Please enter your phone”/);
    assert.match(said[0].shown, /What it wrote means this: .*The tool wants to log in by itself, and nobody can answer it/);
    for (const { shown } of said.slice(1)) assert.match(shown, /AUTH_KEY_UNREGISTERED: /);
    assert.match(said[0].shown, /A new session for chigwell\/telegram-mcp/);
  });
});
