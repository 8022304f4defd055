// Clients that are not the official ones, over HTTP: the bridges through which clients that speak only stdio come in, and the client in n8n.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { bridges, through } from '../lib/bridges.js';
import { eras } from '../lib/clients.js';
import { connectsLikeN8n } from '../lib/n8n.js';
import { alive, world } from '../lib/server.js';
import { service } from '../lib/service.js';
import { goesThroughALoginInTheChat } from './chat_login.js';
import { goesThroughALogin } from './login.js';

const era = (name) => eras.find((one) => one.name === name);

describe('clients of others over HTTP', { concurrency: true }, () => {
  for (const [bridge, from] of [[bridges.mcpRemote, era('sdk, 2025-11-25')], [bridges.mcpRemote, era('client, 2026-07-28')]]) {
    logsIn(`${bridge.name} behind ${from.name}`, (open) => through(bridge, open, from), (on) => {
      it(`comes to ${from.revision}`, () => assert.equal(on.client.version(), from.revision));
      goesThroughALogin(on, from);
      endsWithItsClient(on);
    });
  }

  logsIn('supergateway', (open) => through(bridges.supergateway, open, eras[0]), (on) => {
    it('comes to 2025-11-25', () => assert.equal(on.client.version(), '2025-11-25'));
    // It says of its client that it shows pages, and refuses to pass the question on: the page must be told in words.
    const { secrets } = goesThroughALoginInTheChat(on);
    it('writes nothing of it to its log when it is told to be still', () => {
      for (const secret of secrets()) assert.ok(!on.client.log().includes(secret));
    });
    endsWithItsClient(on);
  });

  logsIn('the client in n8n', connectsLikeN8n, (on) => {
    goesThroughALoginInTheChat(on);
    it('is told why when its token is wrong', async () => {
      await assert.rejects(connectsLikeN8n({ ...on.open, token: 'tlm_another' }), /401|a token is needed here/);
    });
  });
});

// logsIn are the tests of one client on a service of its own. It comes in with connects and does what it does in tests.
function logsIn(name, connects, tests) {
  describe(name, { concurrency: 1, timeout: 120_000 }, () => {
    const on = {};
    before(async () => {
      on.open = await service((await world()).same);
      on.client = await connects(on.open);
    });

    it('lists the tools', async () => {
      const { tools } = await on.client.client.listTools();
      assert.ok(tools.some((tool) => tool.name === 'request_code'));
    });
    tests(on);

    it('has left no defect behind when the service ends', async () => {
      await on.client.close();
      assert.equal(await on.open.stop(), 0);
      const lines = on.open.log().split('\n').filter((line) => /"level":"(warn|error|fatal|panic)"/.test(line));
      assert.deepEqual(lines, []);
      on.open = undefined;
    });
    after(async () => { // for a test that was given up
      await on.client?.close();
      await on.open?.stop();
    });
  });
}

function endsWithItsClient(on) {
  it('refuses a call of a tool that is not there', async () => {
    await assert.rejects(on.client.tool('no_such_tool'), /no_such_tool/);
  });

  it('ends with its client', async () => {
    await on.client.close();
    assert.ok(!alive(on.client.pid), 'the bridge outlives its client');
  });
}
