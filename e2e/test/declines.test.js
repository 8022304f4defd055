// Clients that declare that they show pages, and answer by themselves, within milliseconds and without asking anybody: Codex with decline
// (openai/codex#45776, #6992), Claude Code without a terminal with cancel. Nobody has refused anything then, and the link goes through the chat.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect, eras, words } from '../lib/clients.js';
import { sends } from '../lib/person.js';
import { world } from '../lib/server.js';

const neverRefused = (result) => {
  const said = words(result) + JSON.stringify(result.structuredContent);
  assert.equal(said.match(refusal)?.[0], undefined, 'it says that the person refused');
};
const refusal = /does not want|do not want|answer was no|without an answer|refused|declined|dismissed|another page before/i;

describe('a client that answers for the person', { concurrency: 2, timeout: 120_000 }, () => {
  for (const era of eras.filter(({ name }) => name === 'sdk, 2025-11-25' || name === 'client, 2026-07-28')) {
    for (const secrets of ['chat', 'private']) {
      const title = (what) => `${what} (${era.revision}, --secrets ${secrets})`;
      it(title('that shows no pages'), (t) => goesThroughPages(t, era, secrets)); // the same login without the question
      for (const action of ['decline', 'cancel']) it(title(action), (t) => goesThroughPages(t, era, secrets, action));
    }
  }
});

async function goesThroughPages(t, era, secrets, action) {
  const client = await connect(era, await world(), { pages: Boolean(action), flags: ['--secrets', secrets] });
  t.after(() => client.close());
  let questions = 0;
  let pages = 0;
  if (action) client.onElicitation(() => {
    questions++;
    return { action };
  });

  // opened calls a tool that needs a page, and returns its link as both halves of the result give it.
  async function opened(tool, args) {
    const result = await client.tool(tool, args);
    neverRefused(result);
    assert.ok(!result.isError, words(result));
    const { url } = result.structuredContent.page;
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/[a-z2-7]{26}$/);
    assert.ok(words(result).includes(url), 'the link is in the text');
    pages++;
    // A decline at once is an answer to every page, so it is remembered. A cancel is one to this page: a person may see the next.
    assert.equal(questions, { decline: 1, cancel: pages }[action] ?? 0, 'how often the client was asked');
    return url;
  }
  const reaches = async (flow_id, state) => {
    const result = await client.tool('get_flow', { flow_id, wait_seconds: 20 });
    assert.equal(result.structuredContent.state, state, words(result));
    neverRefused(result);
    return result.structuredContent;
  };

  const { flow_id } = (await client.tool('request_code', { phone: '+9996620020' })).structuredContent;
  await sends(await opened('submit_code', { flow_id }), { code: '22222' });
  await reaches(flow_id, 'password_needed');
  await sends(await opened('submit_password', { flow_id }), { password: 'sandbox' });
  await reaches(flow_id, 'authorized');
  await sends(await opened('get_session', { flow_id, deliver: 'page' }), {});
  const done = await reaches(flow_id, 'authorized');
  assert.match(done.explanation.title, /the session was handed over/);
  assert.equal(done.format, 'telethon'); // and what goes with it is told where the page was waited for
}
