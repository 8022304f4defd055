// What tests do with a server to come by sessions: a login by code, more of them, and what they hand over.

import assert from 'node:assert/strict';
import { connect, eras, words } from './clients.js';
import { world } from './server.js';

export const phone = '+9996620001'; // the code is 22222
export const owner = { id: 1020001, name: 'Sandbox 20001' };
export const isFile = (format) => format.endsWith('_sqlite');

// begin starts a server and a client that leaves its pages to the browser. env is more of the server's environment, cwd where it works.
export async function begin({ env, cwd } = {}) {
  const here = await world();
  const client = await connect(eras.at(-1), here, { pages: false, env, cwd });
  const tool = async (name, args) => {
    const result = await client.tool(name, args);
    assert.ok(!result.isError, `${name}: ${words(result)}`);
    return result.structuredContent;
  };
  // logsIn is a login by code.
  const logsIn = async (for_tool) => {
    const { flow_id } = await tool('request_code', { phone, for_tool });
    assert.equal((await tool('submit_code', { flow_id, code: '22222' })).state, 'authorized');
    return flow_id;
  };
  let turn = Promise.resolve();
  // adds is another login. One login lets one in at a time.
  const adds = (flow_id, for_tool) => {
    const added = turn.then(() => tool('add_login', { flow_id, for_tool }));
    turn = added.catch(() => {});
    return added.then((flow) => {
      assert.equal(flow.state, 'authorized');
      return flow.flow_id;
    });
  };
  const hands = async (flow_id, format) => {
    const { session, path } = await tool('get_session', { flow_id, format, deliver: isFile(format) ? 'file' : 'chat' });
    return { format, session, path };
  };
  return { connection: here.connection, same: here.same, said: () => JSON.stringify(client.heard) + client.log(), tool, logsIn, adds, hands, close: client.close };
}
