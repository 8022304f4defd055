// Libraries that are not ours log in to the embedded Telegram. Each plays the same story and prints what came of it, so what Telegram answers and
// refuses must look alike through all of them, whichever layer they speak.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { folder, repository, world } from '../lib/server.js';
import { noTelethon, python } from '../lib/telethon.js';

const story = [
  'Sandbox 20001 wrote: hello',
  'wrong code: PHONE_CODE_INVALID',
  'by code: Sandbox 30001', // DC 3, by way of DC 2
  'devices: 2, this one: 1', // and the phone
  'logged out: AUTH_KEY_UNREGISTERED',
  'by QR code: Sandbox 20002',
  'logged out: AUTH_KEY_UNREGISTERED',
  'by QR code: Sandbox 10002', // DC 1
  'logged out: AUTH_KEY_UNREGISTERED',
  'by QR code: Sandbox 10020', // and with a password
  'logged out: AUTH_KEY_UNREGISTERED',
  'wrong code: PHONE_CODE_INVALID',
  'right code: SESSION_PASSWORD_NEEDED',
  'wrong password: PASSWORD_HASH_INVALID',
  'by password: Sandbox 20020',
  'change: accepted',
  'change with the old password: PASSWORD_HASH_INVALID',
  'change back: accepted',
  'logged out: AUTH_KEY_UNREGISTERED',
];

const run = promisify(execFile);
const example = (name) => join(repository, 'e2e', 'examples', name);
async function gotd() {
  const program = join(await folder(), 'gotd');
  await run('go', ['build', '-o', program, './e2e/examples/gotd'], { cwd: repository });
  return [program];
}

describe('a library that is not ours', { concurrency: 2, timeout: 900_000 }, () => {
  const plays = async (command, ...args) => {
    const { connection } = await world();
    const { stdout } = await run(command, [...args, connection], { timeout: 600_000 });
    assert.deepEqual(stdout.trim().split('\n'), story);
  };
  it('gotd', async () => plays(...await gotd()));
  it('mtcute', () => plays(process.execPath, example('mtcute.js')));
  it('GramJS', () => plays(process.execPath, example('gramjs.js')));
  it('Telethon', { skip: noTelethon() }, () => plays(python, example('telethon_login.py')));
});
