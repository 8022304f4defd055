// Tools that are not ours, as their clients start them: with what stands in an entry.

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

// asks starts a tool, and gives who it says is logged in.
export async function asks({ command, args, env, cwd }) {
  const client = new Client({ name: 'e2e', version: '1' });
  await client.connect(new StdioClientTransport({ command, args, env, cwd, stderr: 'ignore' }));
  try {
    assert.deepEqual((await client.listTools()).tools.map(({ name }) => name), ['get_me']);
    const { content } = await client.callTool({ name: 'get_me' });
    return JSON.parse(content[0].text);
  } finally {
    await client.close();
  }
}

// fails starts a tool that cannot start, and gives what it says.
export async function fails({ command, args, env, cwd }) {
  const child = spawn(command, args, { env: { PATH: process.env.PATH, ...env }, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  assert.equal(code, 1, said);
  return said;
}
