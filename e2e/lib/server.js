// The program under test, the embedded Telegram it logs in to, and the folders of both.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const repository = fileURLToPath(new URL('../../', import.meta.url));

// Nothing that is set for a developer's own account may reach a server.
process.env.LANGUAGE = 'en'; // whatever the developer speaks
for (const name of ['TELEGRAM_API_ID', 'TELEGRAM_API_HASH', 'TELEGRAM_API_HASH_FILE', 'TELEGRAM_PROXY']) delete process.env[name];

// What a client passes to the server: the embedded Telegram takes any ID with this hash.
export const credentials = { TELEGRAM_API_ID: '1', TELEGRAM_API_HASH: 'sandbox' };

const cleanups = [];
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

// folder makes a folder that is gone after the tests.
export async function folder() {
  const made = await mkdtemp(join(tmpdir(), 'telegram-login-mcp-e2e-'));
  cleanups.push(() => rm(made, { recursive: true, force: true }));
  return made;
}

let built;

// binary is the path of the program: the one that TELEGRAM_LOGIN_MCP names, else one that is built from the repository, once for all tests.
export function binary() {
  built ??= process.env.TELEGRAM_LOGIN_MCP ? Promise.resolve(resolve(process.env.TELEGRAM_LOGIN_MCP)) : build();
  return built;
}

async function build() {
  const program = join(await folder(), process.platform === 'win32' ? 'telegram-login-mcp.exe' : 'telegram-login-mcp');
  await promisify(execFile)('go', ['build', '-o', program, './cmd/telegram-login-mcp'], { cwd: repository });
  return program;
}

// world is an embedded Telegram of its own, so that no test uses up the codes that another asks for, and a folder where a server keeps its
// logins. connection is its connection file, serve are the arguments of a server in this world.
export async function world() {
  const here = await folder();
  const connection = join(here, 'telegram.json');
  const telegram = spawn(await binary(), ['sandbox', '--connection-file', connection], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(telegram, 'exit');
  cleanups.push(async () => {
    telegram.kill();
    await ended;
  });
  // It prints where it listens after the connection file is written.
  for await (const line of createInterface(telegram.stdout)) if (line.startsWith('Connection file:')) break;
  await stat(connection);
  telegram.stdout.resume();
  const same = ['--sandbox-at', connection, '--state-dir', join(here, 'state')];
  return { folder: here, connection, same, serve: ['serve', ...same] };
}

// alive says whether a process exists.
export function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}
