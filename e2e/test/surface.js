// What the server offers to a client: tools, resources, prompts, completions.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { words } from '../lib/clients.js';

const tools = [
  'request_code', 'explain_delivery', 'submit_code', 'submit_password', 'get_session', 'resend_code', 'force_sms', 'cancel_flow', 'get_flow',
  'set_login_email', 'reset_login_email', 'recover_password', 'start_qr_login', 'log_out', 'explain_error', 'inspect_session', 'convert_session', 'check_session', 'add_login',
  'check_connection', 'diagnose_tool', 'sandbox_accounts', 'sandbox_inbox', 'sandbox_inject', 'sandbox_scan_qr', 'sandbox_end_session', 'sandbox_clock',
];

export function offers(on) {
  // From here on the client itself checks each result against the output schema of its tool, and fails the call when it does not fit.
  it('lists its tools with schemas that hold', async () => {
    const { tools: listed } = await on.client.client.listTools();
    assert.deepEqual(tools.filter((name) => !listed.some((tool) => tool.name === name)), [], 'tools that are missing');
    // Strict, so that a misspelt keyword is an error; but null beside a type, and "either of these fields", are meant.
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false });
    for (const tool of listed) {
      assert.ok(tool.title && tool.description, `${tool.name} is explained`);
      assert.ok(ajv.compile(tool.inputSchema), tool.name);
      assert.ok(ajv.compile(tool.outputSchema), tool.name);
      const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = tool.annotations;
      assert.ok([readOnlyHint, destructiveHint, idempotentHint, openWorldHint].every((hint) => typeof hint === 'boolean'), `${tool.name} has all hints`);
    }
  });

  it('explains an error from another program', async () => {
    const explained = await on.client.tool('explain_error', { error: 'telethon.errors.PhoneCodeExpiredError' });
    assert.equal(explained.structuredContent.explanation.code, 'failure.phone_code_expired', words(explained));
  });

  it('refuses arguments that are missing with a result that a model can read', async () => {
    const refused = await on.client.tool('submit_code', {});
    assert.ok(refused.isError);
    assert.match(words(refused), /flow_id/);
  });

  it('has resources', async () => {
    const { client } = on.client;
    const { resources } = await client.listResources();
    const guide = resources.find((resource) => resource.uri === 'telegram-login://guide/api-credentials');
    assert.ok(guide);
    const { contents } = await client.readResource({ uri: guide.uri });
    assert.match(contents[0].text, /my\.telegram\.org/);
    assert.equal(contents[0].mimeType, guide.mimeType);

    const { resourceTemplates } = await client.listResourceTemplates();
    const templates = resourceTemplates.map((template) => template.uriTemplate);
    for (const uri of ['telegram-login://errors/{name}', 'telegram-login://deliveries/{type}', 'telegram-login://flows/{id}']) assert.ok(templates.includes(uri), uri);
    const error = await client.readResource({ uri: 'telegram-login://errors/PHONE_CODE_INVALID' });
    assert.match(error.contents[0].text, /^# The code is wrong/);
    await assert.rejects(client.readResource({ uri: 'telegram-login://errors/NO_SUCH_ERROR' }), /not found/i);
  });

  it('completes the names of errors', async () => {
    const { completion } = await on.client.client.complete({
      ref: { type: 'ref/resource', uri: 'telegram-login://errors/{name}' },
      argument: { name: 'name', value: 'phone_code_i' },
    });
    assert.deepEqual(completion.values, ['PHONE_CODE_INVALID']);
  });

  it('shows a login as a resource, and completes its ID', async () => {
    const { client } = on.client;
    const uri = 'telegram-login://flows/{id}';
    const { structuredContent: flow } = await on.client.tool('request_code', { phone: '+9996620001' });
    const { contents } = await client.readResource({ uri: uri.replace('{id}', flow.flow_id) });
    assert.match(contents[0].text, /code_sent/);
    assert.doesNotMatch(contents[0].text, /9996620001/, 'the number is masked');
    await assert.rejects(client.readResource({ uri: uri.replace('{id}', 'flow_abcdefghijkl') }), /not found/i);

    const { completion } = await client.complete({ ref: { type: 'ref/resource', uri }, argument: { name: 'id', value: flow.flow_id.slice(0, 8) } });
    assert.deepEqual(completion.values, [flow.flow_id]);
    await on.client.tool('cancel_flow', { flow_id: flow.flow_id });
  });

  it('has prompts, and completes their arguments', async () => {
    const { client } = on.client;
    const { prompts } = await client.listPrompts();
    for (const [name, args, says] of [
      ['log_in', { phone: '+9996620001' }, /\+9996620001[^]*request_code/],
      ['log_in', {}, /request_code/],
      ['code_never_came', {}, /explain_delivery/],
      ['use_my_session', { tool: 'n8n' }, /gramjs/],
      ['why_does_it_not_work', {}, /diagnose_tool/],
    ]) {
      const prompt = prompts.find((one) => one.name === name);
      assert.ok(prompt?.title && prompt.description, `${name} is explained`);
      const { messages } = await client.getPrompt({ name, arguments: args });
      assert.match(messages[0].content.text, says);
    }
    const { completion } = await client.complete({ ref: { type: 'ref/prompt', name: 'use_my_session' }, argument: { name: 'tool', value: 'n8' } });
    assert.equal(completion.values[0], 'n8n');
    assert.ok(completion.values.every((value) => value.startsWith('n8')), completion.values.join());
  });
}
