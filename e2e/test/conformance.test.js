// The public conformance suite, over HTTP. It cannot send a token, so a gate lets it in.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gate } from '../lib/gate.js';
import { run } from '../lib/run.js';
import { folder } from '../lib/server.js';
import { service } from '../lib/service.js';
import { applying, excepted, inapplicable, lost } from './scenarios.js';

const suite = '@modelcontextprotocol/conformance';
const revisions = ['2025-11-25', '2026-07-28'];

describe('the conformance suite', { concurrency: 1, timeout: 180_000 }, () => {
  let here;
  let server;
  let open;
  before(async () => {
    here = await folder();
    server = await service(['--sandbox']);
    open = await gate(server);
  });
  after(async () => {
    open?.close();
    await server?.stop();
  });

  // A scenario that is new or gone, or belongs to other revisions than before, has to be looked at.
  it('has the scenarios that are known here', async () => {
    const { code, stdout, stderr } = await run(suite, ['list', '--server'], here);
    assert.equal(code, 0, stderr);
    const listed = {};
    for (const [, name, tags] of stdout.matchAll(/^ {2}- (\S+) \[(.*)\]$/gm)) listed[name] = tags.split(',').filter((tag) => revisions.includes(tag) || tag === 'extension');
    const known = { ...applying };
    for (const [name, [of, why]] of Object.entries(inapplicable)) {
      assert.ok(why && !(name in known), name);
      known[name] = of;
    }
    assert.deepEqual(listed, known);
  });

  for (const revision of revisions) {
    describe(revision, { concurrency: 1 }, () => {
      const results = {};
      before(async () => {
        const into = join(here, revision);
        // It fails for the scenarios that do not apply, so its exit code says nothing.
        await run(suite, ['server', '--url', open.url, '--suite', 'all', '--spec-version', revision, '--output-dir', into], here);
        for (const name of await readdir(into)) {
          const [, scenario] = name.match(/^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/);
          results[scenario] = JSON.parse(await readFile(join(into, name, 'checks.json'), 'utf8'));
        }
      });

      for (const scenario of Object.keys(applying).filter((name) => applying[name].includes(revision))) {
        it(scenario, () => {
          const checks = results[scenario];
          assert.ok(checks?.some((check) => check.status === 'SUCCESS'), 'it ran');
          const bad = checks.filter((check) => check.status === 'FAILURE' || check.status === 'WARNING');
          const allowed = Object.keys(excepted[scenario] ?? {});
          const unexpected = bad.filter((check) => !allowed.includes(check.id) && !lost.includes(check.id)).map((check) => `${check.id}: ${check.errorMessage} ${JSON.stringify(check.details)}`);
          assert.deepEqual(unexpected, []);
          // An exception that is of no use any more would hide a failure later on.
          assert.deepEqual(allowed.filter((id) => !bad.some((check) => check.id === id)), [], 'exceptions without a failure');
        });
      }
    });
  }
});
