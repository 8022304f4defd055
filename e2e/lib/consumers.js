// Libraries that are not ours, as what opens a session: the programs in e2e/consumers.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { promisify } from 'node:util';
import { folder, repository } from './server.js';
import { noTelethon, python } from './telethon.js';

const program = (name) => join(repository, 'e2e', 'consumers', name);
const version = (name) => JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;
const module = (name) => readFileSync(join(repository, 'go.mod'), 'utf8').match(`${name} v(\\S+)`)[1];

let gotd;

const running = new Set();
after(() => {
  for (const child of running) child.kill(); // those that a test left because it failed
});

async function build() {
  const built = join(await folder(), 'gotd');
  await promisify(execFile)('go', ['build', '-o', built, './e2e/consumers/gotd'], { cwd: repository });
  return built;
}

// consumers are the libraries: title with the version that is run, command as [program, arguments after the connection file], and the formats that
// each opens: by its own reader, or by one that was written after the layout that another library documents.
export const consumers = [
  {
    title: 'Telethon 1.25', own: ['telethon', 'telethon_sqlite'], layout: ['pyrogram', 'pyrogram_sqlite'],
    skip: noTelethon(), command: async (connection) => [python, '-B', program('telethon_session.py'), connection],
  },
  { title: `GramJS ${version('telegram')}`, own: ['gramjs', 'telethon'], layout: [], command: async (connection) => [process.execPath, program('gramjs.js'), connection, 'telegram'] },
  { title: `teleproto ${version('teleproto')}`, own: ['gramjs', 'telethon'], layout: [], command: async (connection) => [process.execPath, program('gramjs.js'), connection, 'teleproto'] },
  {
    title: `mtcute ${version('@mtcute/node')}, @mtcute/convert ${version('@mtcute/convert')}`, own: ['mtcute', 'telethon', 'pyrogram', 'gramjs', 'mtkruto'], layout: [],
    command: async (connection) => [process.execPath, program('mtcute.js'), connection],
  },
  { title: `gotd ${module('github.com/gotd/td')}`, own: ['gotd'], layout: ['gogram', 'gotgproto'], command: async (connection) => [await (gotd ??= build()), connection] },
];

// opens starts a consumer with what a tool has handed over, and waits until Telegram has said whose session it is, or has refused.
export async function opens(consumer, connection, { format, session, path }) {
  const [command, ...args] = await consumer.command(connection);
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  running.add(child);
  child.on('exit', () => running.delete(child));
  child.stdin.on('error', () => {}); // it has ended, which is told below
  let complaint = '';
  child.stderr.on('data', (part) => {
    complaint += part;
  });
  const ended = once(child, 'close');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const asks = async (line) => {
    child.stdin.write(`${line}\n`);
    const { value, done } = await lines.next();
    assert.ok(!done, `${consumer.title} ends: ${complaint}`);
    return JSON.parse(value);
  };
  const answer = await asks(JSON.stringify({ format, session, path }));
  return {
    answer,
    again: () => asks('again'),
    async leaves() {
      child.stdin.end();
      const [code] = await ended;
      assert.equal(code, 0, `${consumer.title}: ${complaint}`);
    },
  };
}
