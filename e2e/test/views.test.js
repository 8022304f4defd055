// Assistants show one half of a result to their models, some the structure and some the text, so each half must hold all that a login needs.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect, eras } from '../lib/clients.js';
import { world } from '../lib/server.js';
import { halves, has, view, ways } from '../lib/views.js';
import { scenarios } from './facts.js';
import { gaps } from './gaps.js';

describe('either half of a result alone', { timeout: 120_000 }, () => {
  const missing = new Set();
  describe('tells what an assistant must know of', { concurrency: 4 }, () => {
    for (const [name, play, facts] of scenarios) it(name, async (t) => {
      for (const one of await check(t, name, play, facts)) missing.add(one);
    });
  });
  it('has no gap in the list that is closed', () => assert.deepEqual(gaps.filter((one) => !missing.has(one)), []));
});

const nothing = { said: '', objects: [] };

// check plays a scenario and returns the facts that are missing from either half. Each has a server and a Telegram of its own, because a number
// gets few codes.
async function check(t, name, play, facts) {
  const client = await connect(eras[0], await world(), { pages: false });
  t.after(() => client.close());
  let first;
  let last;
  await play(async (tool, args) => {
    last = await client.tool(tool, args);
    first ??= last;
    return last.structuredContent;
  });
  const known = facts(last.structuredContent, first.structuredContent);
  assert.deepEqual(known.filter((fact) => has(nothing, fact)), [], 'facts that would be found anywhere');
  const gap = (half, fact) => `${half}, ${name}: ${fact.name}`;
  const lacking = Object.entries(halves).flatMap(([half, of]) => known.filter((fact) => !has(of(last), fact)).map((fact) => gap(half, fact)));
  assert.deepEqual(lacking.filter((one) => !gaps.includes(one)), [], 'facts that are not there');
  for (const [assistant, way] of Object.entries(ways)) {
    const shown = last.isError ? way.error : way.result;
    const unread = known.filter((fact) => !has(view(way, last), fact) && !shown.every((half) => gaps.includes(gap(half, fact))));
    assert.deepEqual(unread.map((fact) => fact.name), [], `what ${assistant} does not tell its model`);
  }
  return lacking;
}
