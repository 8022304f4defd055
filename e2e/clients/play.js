// Runs an assistant with the scripted model and the server, to the end of the script.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { clients } from './clients.js';
import { script } from './script.js';
import { serveModel } from './stub.js';

const wire = fileURLToPath(new URL('wire.js', import.meta.url));

// installed is the command of an assistant in the folder that CLIENTS names, if it is there.
export function installed(name) {
  if (!process.env.CLIENTS) return undefined;
  const root = resolve(process.env.CLIENTS, 'node_modules', clients[name].package);
  if (!existsSync(root)) return undefined;
  const { bin, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const program = join(root, typeof bin === 'string' ? bin : Object.values(bin)[0]);
  return { version, command: /\.[cm]?js$/.test(program) ? [process.execPath, program] : [program] };
}

// play returns what the model saw (tools, results) and what passed between client and server (wire). to is a folder that gets all of it; limit
// is in milliseconds.
export async function play(name, to, { program = resolve(process.env.TELEGRAM_LOGIN_MCP ?? 'telegram-login-mcp'), limit = 180_000 } = {}) {
  const found = installed(name);
  if (!found) throw new Error(`${clients[name].package} is not in the folder that CLIENTS names`);
  const home = await mkdtemp(join(tmpdir(), 'telegram-login-mcp-client-'));
  const model = await serveModel(script);
  try {
    const copy = join(home, 'wire.jsonl');
    const { args, env } = await clients[name].prepare(home, model.url, {
      command: process.execPath,
      args: [wire, copy, program, 'serve', '--sandbox', '--state-dir', join(home, 'logins')],
      env: { TELEGRAM_API_ID: '1', TELEGRAM_API_HASH: 'sandbox' },
    });
    const child = spawn(found.command[0], [...found.command.slice(1), ...args], {
      cwd: home, env: { PATH: process.env.PATH, HOME: home, USERPROFILE: home, NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true,
    });
    const began = performance.now();
    const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), limit);
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    clearTimeout(timer);
    const lines = existsSync(copy) ? (await readFile(copy, 'utf8')).trim().split('\n').map((line) => JSON.parse(line)) : [];
    const run = { version: found.version, seconds: (performance.now() - began) / 1000, out, err, seen: model.seen, wire: lines };
    await writeFile(join(to, 'run.json'), JSON.stringify(run, null, 2));
    await writeFile(join(to, 'requests.json'), JSON.stringify(model.requests, null, 2));
    return run;
  } finally {
    model.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}
