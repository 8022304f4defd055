// What the server hands over is opened by libraries that are not ours. Each gets a login of its own, by add_login, so no session is used twice at once.

import {
  convertFromGramjsSession, convertFromMtkrutoSession, convertFromPyrogramSession, convertFromTelethonSession, convertToGramjsSession, convertToMtkrutoSession,
  convertToPyrogramSession, convertToTelethonSession, parsePyrogramSession,
} from '@mtcute/convert';
import { readStringSession, writeStringSession } from '@mtcute/node/utils.js';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { consumers, opens } from '../lib/consumers.js';
import { begin, isFile, owner, phone } from '../lib/logins.js';
import { sends } from '../lib/person.js';
import { repository } from '../lib/server.js';
import { noTelethon, python } from '../lib/telethon.js';

const formats = ['telethon', 'telethon_sqlite', 'pyrogram', 'pyrogram_sqlite', 'gramjs', 'mtcute', 'gotd', 'mtkruto', 'gogram', 'gotgproto'];

describe('a session that is handed over', { concurrency: 2, timeout: 600_000 }, () => {
  let on;
  let first;
  before(async () => {
    on = await begin();
    first = await on.logsIn('the login that lets all others in');
  });
  after(() => on?.close());

  const fingerprint = async (args) => (await on.tool('inspect_session', args)).key_fingerprint;

  // uses has a library log in, looks at what it makes of the session, and lets it go.
  async function uses(consumer, given) {
    const opened = await opens(consumer, on.connection, given);
    const { session, ...who } = opened.answer;
    assert.deepEqual(who, owner);
    await opened.leaves();
    const [ours, theirs] = [await fingerprint(given.path ? { path: given.path } : { session: given.session }), await fingerprint({ session })];
    assert.ok(ours);
    assert.equal(theirs, ours, `${consumer.title} writes another key`);
  }

  for (const consumer of consumers) {
    for (const format of [...consumer.own, ...consumer.layout]) {
      const skip = consumer.skip ?? false;
      it(`from get_session: ${format} in ${consumer.title}`, { skip }, async () => {
        await uses(consumer, await on.hands(await on.adds(first, consumer.title), format));
      });
      it(`from convert_session: ${format} in ${consumer.title}`, { skip }, async () => {
        const from = await on.hands(await on.adds(first, consumer.title), format === 'telethon' ? 'gramjs' : 'telethon');
        const { session, path } = await on.tool('convert_session', { session: from.session, to: format, api_id: 1, user_id: owner.id, deliver: isFile(format) ? 'file' : 'chat' });
        await uses(consumer, { format, session, path });
      });
    }
  }
});

describe('one code, three tools', { timeout: 300_000 }, () => {
  let on;
  before(async () => {
    on = await begin();
  });
  after(() => on?.close());

  it('gives each a session that lives beside the others, and finds the one dead that Telegram ends', async () => {
    const able = consumers.filter(({ skip }) => !skip).slice(0, 3);
    const flows = [await on.logsIn(able[0].title)];
    for (const { title } of able.slice(1)) flows.push(await on.adds(flows[0], title));
    for (const [i, flow_id] of flows.entries()) {
      const { alive, login, user, other_logins } = await on.tool('check_session', { flow_id });
      assert.deepEqual([alive, user.id, other_logins], [true, owner.id, 3]); // the phone is one
      assert.ok(login.device.startsWith(able[i].title), login.device);
    }

    const handed = [];
    for (const [i, flow_id] of flows.entries()) handed.push(await on.hands(flow_id, able[i].own[0]));
    const open = () => Promise.all(able.map((consumer, i) => opens(consumer, on.connection, handed[i])));
    const leave = async (opened) => {
      for (const one of opened) await one.leaves();
      // Telegram takes a connection for alive that has just been closed.
      await on.tool('sandbox_clock', { advance_seconds: 60 });
    };
    const opened = await open();
    for (const one of opened) assert.equal((await one.again()).id, owner.id); // now all are connected
    await leave(opened);

    const seen = [];
    for (const { session } of handed) seen.push(await checks(session));
    assert.deepEqual(seen.map(({ alive }) => alive), [true, true, true]);
    assert.equal(new Set(seen.map(({ key_fingerprint }) => key_fingerprint)).size, 3);
    // The libraries name the computer, each in its own way.
    const victim = seen.findIndex(({ login }, i) => seen.every((other, j) => i === j || !other.login.device.includes(login.device)));
    assert.notEqual(victim, -1, JSON.stringify(seen.map(({ login }) => login.device)));
    const { device } = seen[victim].login;
    assert.equal((await on.tool('sandbox_end_session', { phone, device })).ended, 1);

    const second = await open();
    const causes = seen.map((_, i) => (i === victim ? 'AUTH_KEY_UNREGISTERED' : null));
    assert.deepEqual(second.map(({ answer }) => answer.refused ?? null), causes);
    await leave(second);
    const found = [];
    for (const { session } of handed) found.push(await checks(session));
    assert.deepEqual(found.map(({ alive, cause }) => [alive, cause]), causes.map((cause) => [cause === null, cause]));
  });

  // checks is the answer about a session of which the person says, on the page, that no program uses it.
  async function checks(session) {
    const asked = await on.tool('check_session', { session });
    await sends(asked.page.url, { answer: 'no' });
    return on.tool('check_session', { session });
  }
});

describe('readers that are not ours', () => {
  let on;
  before(async () => {
    on = await begin();
  });
  after(() => on?.close());

  it('@mtcute/convert turns each of its formats into each other, and the server reads what comes of it', async () => {
    const flow_id = await on.logsIn('@mtcute/convert');
    const { key_fingerprint } = await on.tool('inspect_session', await on.hands(flow_id, 'telethon').then(({ session }) => ({ session })));
    const reads = { telethon: convertFromTelethonSession, pyrogram: convertFromPyrogramSession, gramjs: convertFromGramjsSession, mtkruto: convertFromMtkrutoSession, mtcute: readStringSession };
    const writes = {
      telethon: convertToTelethonSession, pyrogram: (data) => convertToPyrogramSession(data, { apiId: 1 }), gramjs: convertToGramjsSession, mtkruto: convertToMtkrutoSession, mtcute: writeStringSession,
    };
    for (const from of Object.keys(reads)) {
      const { session } = await on.hands(flow_id, from);
      for (const to of Object.keys(writes)) {
        const found = await on.tool('inspect_session', { session: writes[to](reads[from](session)) });
        assert.deepEqual([found.library, found.dc, found.key_fingerprint], [to, 2, key_fingerprint], `${from} to ${to}`);
      }
    }
  });

  it('the reader of Pyrogram’s layout reads what Pyrogram itself has written, as @mtcute/convert does', { skip: noTelethon() }, async () => {
    // A string that Pyrogram made, which @mtcute/convert is tested with.
    const fixture = await readFile(new URL('../node_modules/@mtcute/convert/pyrogram/__fixtures__/session.d.ts', import.meta.url), 'utf8');
    const [, text] = fixture.match(/"(\w[\w-]{361})"/);
    const { stdout } = await read(python, [join(repository, 'e2e', 'consumers', 'pyrogram_layout.py')], text);
    const key = Buffer.from(parsePyrogramSession(text).authKey).toString('hex');
    assert.deepEqual(JSON.parse(stdout), [2, 3328759, true, key, 5000801609, false]);
  });
});

// read runs a program that reads its standard input.
function read(command, args, input) {
  const running = promisify(execFile)(command, args);
  running.child.stdin.end(input);
  return running;
}

describe('docs/sessions.md', () => {
  it('says of each format and library what is tried here', async () => {
    const line = (cells) => `| ${cells.join(' | ')} |`;
    const cell = (format) => ({ own, layout }) => (own.includes(format) ? 'logs in' : layout.includes(format) ? 'by layout' : '–');
    const table = [
      line(['format', ...consumers.map(({ title }) => title)]),
      line(['---', ...consumers.map(() => '---')]),
      ...formats.map((format) => line([`\`${format}\``, ...consumers.map(cell(format))])),
    ].join('\n');
    const page = await readFile(join(repository, 'docs', 'sessions.md'), 'utf8');
    assert.ok(page.includes(`\n${table}\n\n`), `the table should be:\n${table}`);
  });
});
