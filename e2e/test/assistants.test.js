// Real assistants with a scripted model, where CLIENTS names the folder in which they are installed. Nothing is downloaded for them: most take
// hundreds of megabytes. clients/run.js tells how to get them, and shows more.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clients } from '../clients/clients.js';
import { installed, play } from '../clients/play.js';
import { asked, shown } from '../clients/report.js';
import { script } from '../clients/script.js';
import { binary, folder } from '../lib/server.js';
import { ways } from '../lib/views.js';

describe('a real assistant', { concurrency: 1 }, () => {
  for (const name of Object.keys(clients)) {
    const skip = !installed(name) && 'not installed in the folder that CLIENTS names';
    it(`shows its model what lib/views.js says: ${name}`, { skip, timeout: 200_000 }, async () => {
      const run = await play(name, await folder(), { program: await binary() });
      assert.equal(run.seen.results.length, script.length, `it ended before the script did: ${run.err}`);
      const way = ways[name];
      const all = (is) => (is ? 'all' : 'none');
      for (const one of shown(run)) {
        const halves = one.isError ? way.error : way.result;
        const expected = { ...one, structure: all(halves.includes('structure')), text: all(halves.includes('text')) };
        assert.deepEqual(one, one.picture ? { ...expected, picture: all(way.picture) } : expected);
      }
      assert.deepEqual(asked(run.wire).filter(({ action }) => !['decline', 'cancel'].includes(action)), [], 'nobody is there to agree to a page');
    });
  }
});
