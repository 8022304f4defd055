// The official TypeScript client, in each era that it speaks, on a whole login and on all that a server offers beside its tools.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { connect, eras } from '../lib/clients.js';
import { alive, world } from '../lib/server.js';
import { goesThroughALogin } from './login.js';
import { staysInCommand } from './calls.js';
import { offers } from './surface.js';

// The eras run side by side, because most of their time is waiting for a Telegram that is slow.
describe('the official client', { concurrency: true }, () => {
  for (const era of eras) {
    describe(era.name, { concurrency: 1, timeout: 120_000 }, () => {
      const on = {}; // what the tests of an era share
      before(async () => {
        on.client = await connect(era, await world());
      });

      it(`comes to ${era.revision}`, () => {
        const { client } = on.client;
        assert.equal(on.client.version(), era.revision);
        assert.equal(client.getServerVersion().name, 'telegram-login-mcp');
        assert.match(client.getInstructions(), /request_code/);
        const shakesHands = on.client.said.some((message) => message.method === 'initialize');
        assert.equal(shakesHands, era.revision === '2025-11-25', 'only the older era has a handshake');
      });
      offers(on);
      goesThroughALogin(on, era);
      staysInCommand(on);

      it('ends with its client, without a defect', async () => {
        await on.client.close();
        assert.ok(!alive(on.client.pid), 'the server outlives its client');
        const lines = on.client.log().split('\n').filter((line) => /"level":"(error|fatal|panic)"/.test(line));
        assert.deepEqual(lines, []);
      });
      after(() => on.client?.close()); // for a test that was given up
    });
  }
});
