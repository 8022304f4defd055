// A session goes straight into the entry of its tool, after the person has said yes on a page. The tool then starts with what stands there, as its client would
// start it; and when Telegram has ended the login, a new one ends in the same place.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { parse as readTOML } from 'smol-toml';
import { parse as readYAML } from 'yaml';
import { begin } from '../lib/logins.js';
import { opens, sends } from '../lib/person.js';
import { noPictures, pictures } from '../lib/pictures.js';
import { binary, folder, repository } from '../lib/server.js';
import { noTelethon, python } from '../lib/telethon.js';
import { asks, fails } from '../lib/tools.js';

const program = (name) => join(repository, 'e2e', 'tools', name);
const desktop = process.platform === 'darwin' ? 'Library/Application Support/Claude' : '.config/Claude';

// Each tool has its entry in another client's file. file is what stands in that with a session: "" for none yet.
const tools = [
  {
    name: 'Telethon', known: 'chigwell/telegram-mcp', client: 'claude-desktop', title: 'Claude Desktop', path: `${desktop}/claude_desktop_config.json`, skip: noTelethon(),
    phone: '+9996620003', code: '22222', owner: { id: 1020003, name: 'Sandbox 20003' },
    // Its folder has the name of the repository, as with everybody who has cloned it.
    install: async (home) => {
      await mkdir(join(home, 'telegram-mcp'));
      await copyFile(program('telethon_mcp.py'), join(home, 'telegram-mcp', 'main.py'));
    },
    file: (home, connection, session) => `{
  "theme": "dark",
  "mcpServers": {
    "files": {"command": "npx", "args": ["files"], "env": {"TOKEN": "abc"}},
    "telegram": {
      "command": ${JSON.stringify(python)},
      "args": [${JSON.stringify(join(home, 'telegram-mcp', 'main.py'))}, ${JSON.stringify(connection)}],
      "env": {
        "TELEGRAM_API_ID": "1",
        "TELEGRAM_API_HASH": "sandbox",
        "TELEGRAM_SESSION_STRING": "${session}"
      }
    }
  }
}
`,
    entry: (file) => JSON.parse(file).mcpServers.telegram,
    dead: /Error starting client: /,
  },
  {
    name: 'GramJS', known: 'Undermove/telegram-mcp-local-server', client: 'codex', title: 'Codex', path: '.codex/config.toml',
    phone: '+9996620004', code: '22222', owner: { id: 1020004, name: 'Sandbox 20004' },
    // As npm install -g leaves it: a link with the name of the program.
    install: async (home) => {
      await mkdir(join(home, 'bin'));
      await symlink(program('gramjs_mcp.js'), join(home, 'bin', 'telegram-mcp-local-server'));
    },
    file: (home, connection, session) => `model = "gpt-5" # mine

[mcp_servers.telegram]
command = ${JSON.stringify(process.execPath)}
args = [${JSON.stringify(join(home, 'bin', 'telegram-mcp-local-server'))}, ${JSON.stringify(connection)}]

[mcp_servers.telegram.env]
TELEGRAM_API_ID = "1" # from my.telegram.org
TELEGRAM_API_HASH = "sandbox"
TELEGRAM_SESSION_STRING = "${session}"

[tui]
theme = "dark"
`,
    entry: (file) => readTOML(file).mcp_servers.telegram,
    dead: /AUTH_KEY_UNREGISTERED/,
  },
  {
    // A tool that somebody has written for themselves, of which nothing is known but the library.
    name: 'mtcute', named: true, client: 'goose', title: 'Goose', path: '.config/goose/config.yaml',
    phone: '+9996620005', code: '22222', owner: { id: 1020005, name: 'Sandbox 20005' },
    install: async () => {},
    file: (home, connection, session) => `# mine
GOOSE_PROVIDER: openai
extensions:
  developer:
    enabled: true
    type: builtin
    name: developer
  telegram:
    enabled: true
    type: stdio
    name: telegram
    cmd: ${process.execPath}
    args:
      - ${program('mtcute_mcp.js')}
      - ${connection}
    envs:
      TELEGRAM_API_ID: "1"
      TELEGRAM_API_HASH: sandbox
      TELEGRAM_SESSION_STRING: "${session}" # from a login
    timeout: 300
GOOSE_MODEL: gpt-5
`,
    entry: (file) => {
      const { cmd, args, envs } = readYAML(file).extensions.telegram;
      return { command: cmd, args, env: envs };
    },
    dead: /AUTH_KEY_UNREGISTERED/,
  },
].map((tool) => ({ forTool: tool.known ?? tool.name, skip: existsSync(python) ? false : `there is no ${python}, which opens a terminal`, ...tool }));

describe('a session that is put into its tool', { timeout: 300_000, skip: process.platform === 'win32' }, () => {
  let home;
  let env;
  let on;
  before(async () => {
    home = await folder();
    env = { HOME: home, XDG_CONFIG_HOME: join(home, '.config') };
    await mkdir(join(home, 'work'));
    on = await begin({ env, cwd: join(home, 'work') });
    for (const tool of tools) {
      await mkdir(dirname(join(home, tool.path)), { recursive: true });
      await writeFile(join(home, tool.path), tool.file(home, on.connection, ''), { mode: 0o600 });
      await tool.install(home);
    }
  });
  after(() => on?.close());

  const reads = (path) => readFile(path.replace(/^~/, home), 'utf8');

  // files are all that lie in the home folder, with what stands in them.
  async function files() {
    const all = {};
    for (const entry of await readdir(home, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) all[relative(home, path)] = await readFile(path, 'utf8');
    }
    return all;
  }

  // starts is how the client starts its tool: with nothing but what stands in its file.
  async function starts(tool) {
    const { command, args, env: set } = tool.entry(await reads(`~/${tool.path}`));
    return { command, args, env: set, cwd: home };
  }

  // delivers has the session of a login put into its tool, and gives it as it stands there. pages gets what the person saw. asked is the answer that has led to
  // the page, if one has: a second call would wait for what comes of it.
  async function delivers(tool, flow_id, pages, asked) {
    const args = { flow_id, deliver: 'tool', ...(tool.named ? { path: `~/${tool.path}` } : {}) };
    const before = await files();
    const { page } = asked ?? (await on.tool('get_session', args));
    pages.push(await opens(page.url));
    assert.ok(pages.at(-1).includes(`~/${tool.path}`), pages.at(-1));
    assert.deepEqual(await files(), before, 'something was written before the yes');
    pages.push(await sends(page.url, { answer: '0' }));

    const { placed, session } = await on.tool('get_session', args);
    assert.equal(session, undefined);
    assert.deepEqual([placed.client, placed.entry, placed.variables, placed.files.map(({ path }) => path)], [tool.client, 'telegram', ['TELEGRAM_SESSION_STRING'], [`~/${tool.path}`]]);
    const [{ backup }] = placed.files;
    const delivered = tool.entry(await reads(`~/${tool.path}`)).env.TELEGRAM_SESSION_STRING;
    assert.deepEqual(await files(), { ...before, [tool.path]: tool.file(home, on.connection, delivered), [backup.slice(2)]: before[tool.path] });
    for (const path of [tool.path, backup.slice(2)]) assert.equal((await stat(join(home, path))).mode & 0o777, 0o600);
    return delivered;
  }

  for (const tool of tools) {
    it(`${tool.name}: logs in with what stands in the file of ${tool.title}, and again after a new login`, { skip: tool.skip }, async () => {
      const pages = [];
      const logsIn = async (for_tool) => {
        const { flow_id } = await on.tool('request_code', { phone: tool.phone, for_tool });
        assert.equal((await on.tool('submit_code', { flow_id, code: tool.code })).state, 'authorized');
        return flow_id;
      };
      const first = await logsIn('something else');
      const added = await on.tool('add_login', { flow_id: first, for_tool: tool.forTool, ...(tool.named ? {} : { deliver: 'tool' }) });
      const session = await delivers(tool, added.flow_id, pages, tool.named ? undefined : added);
      assert.deepEqual(await asks(await starts(tool)), tool.owner);
      const of = { client: tool.client, entry: 'telegram' };
      assert.deepEqual((await on.tool('diagnose_tool', of)).entries[0].wrong, []);

      await on.tool('sandbox_end_session', { phone: tool.phone });
      assert.match(await fails(await starts(tool)), tool.dead);
      const check = await checks(tool);
      assert.equal(check.code, 1);
      assert.match(check.said, /Telegram does not count this login any more\./);
      // A login that died within its first hours is followed by no other one today, as check_session says; what follows here stands for the next day. The login that has
      // let it in counts as alive until somebody asks Telegram, so that is what can let another one in.
      assert.doesNotMatch(check.said, /A new session for| login --for /);
      const { entries: [found], next } = await on.tool('diagnose_tool', of);
      assert.deepEqual(found.wrong.map(({ code }) => code), ['finding.session_dead']);
      assert.deepEqual(next.map((step) => [step.tool, step.arguments.flow_id, step.arguments.deliver]), [['add_login', first, 'tool']]);

      const renewed = await delivers(tool, await logsIn(tool.forTool), pages);
      assert.notEqual(renewed, session);
      assert.deepEqual(await asks(await starts(tool)), tool.owner);
      const said = [on.said(), check.said, ...pages];
      for (const secret of [session, renewed]) {
        for (const part of [secret, secret.slice(secret.length / 2)]) assert.ok(!said.some((one) => one.includes(part)), 'the session stands in a result, on a page or in a log');
      }
    });
  }

  it('shows the change on its page, in light and in dark', { skip: noPictures() }, async () => {
    const [, { forTool }] = tools;
    const { page } = await on.tool('get_session', { flow_id: await on.logsIn(forTool), deliver: 'tool' });
    await pictures(page.url, 'put-into-a-tool');
    assert.match(await sends(page.url, { answer: 'no' }), /nothing was changed/i);
  });

  // checks runs doctor --check at a terminal, where the person says yes.
  async function checks(tool) {
    const command = [await binary(), 'doctor', ...on.same, '--check', '--client', tool.client];
    const child = spawn(python, ['-c', 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)', ...command], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end('y\n');
    const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    return { said, code };
  }
});
