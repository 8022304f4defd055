// A call that takes long: the client sees how it goes on, and can give it up.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { words } from '../lib/clients.js';

// Over HTTP the newer era cancels by closing the stream of the request, and in the older one each request gets some answer, which the client passes over.
export function staysInCommand(on, { http = false, modern = false } = {}) {
  let cancelled;

  it('gives up a call that the client cancels, and goes on to work', async () => {
    const cancel = new AbortController();
    let steps = 0;
    const call = on.client.tool('request_code', { phone: '+9996620051' }, {
      signal: cancel.signal,
      onprogress: () => {
        // Not before the call is under way. Aborted from outside, because a client may be in the middle of its own work here.
        if (++steps === 2) setImmediate(() => cancel.abort('the person does not want to wait'));
      },
    });
    await assert.rejects(call, /the person does not want to wait/);
    const request = on.client.said.findLast((message) => message.method === 'tools/call');
    const notice = on.client.said.findLast((message) => message.method === 'notifications/cancelled');
    assert.equal(notice?.params.requestId, http && modern ? undefined : request.id, 'the client tells the server');
    cancelled = request.id;

    const flows = await on.client.tool('get_flow');
    const flow = flows.structuredContent.flows.find((one) => one.phone.endsWith('51'));
    assert.ok(flow, `the login is known: ${words(flows)}`);
    const gone = await on.client.tool('cancel_flow', { flow_id: flow.flow_id });
    assert.equal(gone.structuredContent.state, 'cancelled');
  });

  it('tells in order what a long call waits for, and answers before clients lose patience', async () => {
    const steps = [];
    const began = performance.now();
    // This number's Telegram answers after 40 seconds.
    const result = await on.client.tool('request_code', { phone: '+9996610050' }, { onprogress: (step) => steps.push(step) });
    const took = (performance.now() - began) / 1000;
    assert.ok(took > 20 && took < 30, `it took ${took} s`);
    assert.ok(!result.isError, words(result));
    assert.equal(result.structuredContent.state, 'connecting');
    assert.ok(result.structuredContent.next_tools.includes('get_flow'));

    assert.ok(steps.length >= 6, `a sign of life at least every 5 seconds: ${JSON.stringify(steps)}`);
    steps.slice(1).forEach((step, i) => assert.ok(step.progress > steps[i].progress, `progress goes back: ${JSON.stringify(steps)}`));
    assert.ok(steps.every((step) => step.progress <= step.total && step.message));
    assert.match(steps[0].message, /connecting/);
    assert.match(steps.at(-1).message, /^asking for a code/);

    const token = on.client.said.findLast((message) => message.params?._meta?.progressToken !== undefined).params._meta.progressToken;
    const kinds = on.client.heard.filter((message) => message.id === token || message.params?.progressToken === token);
    assert.ok(kinds.slice(0, -1).every((message) => message.method === 'notifications/progress') && kinds.at(-1).result, 'progress comes before the answer');
    assert.equal(kinds.length, steps.length + 1, 'the client got every step');
  });

  // Last of all, so that an answer that the server gives too late is seen too.
  it('never answers the call that was cancelled', () => {
    assert.notEqual(cancelled, undefined);
    assert.deepEqual(on.client.heard.filter((message) => message.id === cancelled && !message.method && !(http && !modern && message.error)), []);
  });
}
