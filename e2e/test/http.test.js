// The official TypeScript client over streamable HTTP, in each era that it speaks, on one service for all of them.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { world } from '../lib/server.js';
import { comesIn, overHTTP, service } from '../lib/service.js';
import { staysInCommand } from './calls.js';
import { goesThroughALogin } from './login.js';
import { offers } from './surface.js';

describe('the official client over HTTP', { concurrency: true }, () => {
  for (const era of overHTTP) {
    describe(era.name, { concurrency: 1, timeout: 120_000 }, () => {
      const on = {}; // what the tests of an era share
      let open;
      before(async () => {
        open = await service((await world()).same);
        on.client = await comesIn(era, open);
      });

      it(`comes to ${era.revision}`, () => {
        assert.equal(on.client.version(), era.revision);
        assert.equal(Boolean(on.client.transport.sessionId), era.revision === '2025-11-25', 'only the older era has sessions');
      });
      offers(on);
      goesThroughALogin(on, era);
      staysInCommand(on, { http: true, modern: era.revision !== '2025-11-25' });

      it('ends its session, and is unknown with it afterwards', async () => {
        const { transport } = on.client;
        if (!transport.sessionId) return;
        const id = transport.sessionId;
        await transport.terminateSession();
        const headers = { Authorization: `Bearer ${open.token}`, 'Mcp-Session-Id': id, 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
        const late = await fetch(open.url, { method: 'POST', headers, body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' });
        assert.equal(late.status, 404);
      });

      it('has left no defect behind when the service ends', async () => {
        await on.client.close();
        assert.equal(await open.stop(), 0);
        const lines = open.log().split('\n').filter((line) => /"level":"(warn|error|fatal|panic)"/.test(line));
        assert.deepEqual(lines, []);
        open = undefined;
      });
      after(() => open?.stop()); // for a test that was given up
    });
  }

  it('refuses whoever has no token', { timeout: 60_000 }, async () => {
    const open = await service(['--sandbox']);
    try {
      await assert.rejects(comesIn(overHTTP[0], { ...open, token: 'tlm_another' }), /a token is needed here/);
    } finally {
      await open.stop();
    }
  });
});
