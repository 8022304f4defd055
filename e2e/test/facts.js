// What an assistant must know from a result, by scenario.

import { next, says, until } from '../lib/views.js';

const phone = (number) => `+999662${number}`;
const code = (flow) => next('submit_code', { flow_id: flow.flow_id, code: undefined });
const flowID = (flow) => says('flow_id', flow.flow_id);
const state = (name) => says(`state ${name}`, new RegExp(`\\b${name}\\b`));
const masked = (number) => says('whose number', new RegExp(`\\+999.*\\b${number.slice(-2)}\\b`));
// Who is logged in: a name and an ID, because names are not unique.
const who = (number) => says('who is logged in', new RegExp(`\\bSandbox\\b`), new RegExp(`sandbox_2${number}`), `102${number}`);
const sandbox = says('sandbox mark', /sandbox: true|^Sandbox: (nothing here is real|this session)/);
// What a string from the sandbox is worth must be said beside it, in words.
const sandboxOnly = says('that the session is good for the sandbox only', /\bsandbox\b[^.]*\bonly\b|\bonly\b[^.]*\bsandbox\b/i);
const error = (...name) => says(`error ${name.join(' ')}`, ...name);
const ask = says('to ask which tool it is for', /\bwhich (tool|program|library)\b/);
const page = (flow) => says('link of the page', flow.page.url);

// scenarios are [what happens, how, the facts]. How gets call(tool, arguments), which returns the structure of a result, and whose last
// result is the one that is looked at. The facts get the structure of that result, and of the request that began the login.
export const scenarios = [
  ['a code in the app', (call) => call('request_code', { phone: phone('0001') }), (flow) => [
    flowID(flow), state('code_sent'), masked('0001'), says('where the code is', /\bchat\b.*“Telegram”/),
    says('how long the code is', /\b5 digits|length: 5/), code(flow),
    next('start_qr_login', { flow_id: flow.flow_id }), until('when the login ends', 780, 900),
    says('codes of the day', /\b1 of (about )?5\b|codes\S*: 1$/), sandbox,
  ]],
  ['a code by SMS', (call) => call('request_code', { phone: phone('0003') }), (flow) => [
    flowID(flow), state('code_sent'), says('where the code is', /\bby SMS\b/), code(flow), until('when it can be sent again', 30, 60), sandbox,
  ]],
  ['a code by call', (call) => call('request_code', { phone: phone('0004') }), (flow) => [
    flowID(flow), says('where the code is', /\bcalls?\b.*\bspeaks\b/), code(flow), sandbox,
  ]],
  ['a code by e-mail', (call) => call('request_code', { phone: phone('0007') }), (flow) => [
    flowID(flow), says('where the code is', 'p*********7@sandbox.invalid'), code(flow), says('how the e-mail is reset', /reset_login_email/), sandbox,
  ]],
  ['a code on Fragment', (call) => call('request_code', { phone: phone('0009') }), (flow) => [
    flowID(flow), says('where the code is', 'https://fragment.sandbox.invalid/number/9996620009/code'), code(flow), sandbox,
  ]],
  ['a code that no SMS will bring', (call) => call('request_code', { phone: phone('0010') }), (flow) => [
    flowID(flow), says('that none is on its way', /nothing is on its way|none was sent|No code was sent/),
    next('resend_code', { flow_id: flow.flow_id }), until('when it can be sent again', 30, 60), sandbox,
  ]],
  ['a resend that comes too early', async (call) => {
    const { flow_id } = await call('request_code', { phone: phone('0002') });
    await call('resend_code', { flow_id });
  }, (result, flow) => [flowID(flow), state('code_sent'), until('when it can be sent again', 30, 60), code(flow), sandbox]],
  ['an SMS that is asked for', async (call) => {
    const { flow_id } = await call('request_code', { phone: phone('0001') });
    await call('force_sms', { flow_id });
  }, (result, flow) => [
    flowID(flow), state('code_sent'), says('who decides on it', /\bTelegram (alone )?decides\b/),
    says('that none is on its way', /\bNo program can make Telegram send an SMS\b/), says('where the code is', /\bchat\b.*“Telegram”/), code(flow), sandbox,
  ]],
  ['a wrong code', async (call) => {
    const { flow_id } = await call('request_code', { phone: phone('0020') });
    await call('submit_code', { flow_id, code: '12345' });
  }, (result, flow) => [
    flowID(flow), state('code_sent'), error('PHONE_CODE_INVALID'), says('that the login goes on', /goes on with more tries/), code(flow),
    sandbox,
  ]],
  ['a password is asked for', async (call) => {
    const { flow_id } = await call('request_code', { phone: phone('0020') });
    await call('submit_code', { flow_id, code: '22222' });
  }, (result, flow) => [
    flowID(flow), state('password_needed'), masked('0020'), says('the hint', 'the name of this place'),
    next('submit_password', { flow_id: flow.flow_id }),
    next('recover_password', { flow_id: flow.flow_id }), sandbox,
  ]],
  ['a wrong password', async (call) => {
    const { flow_id } = await call('request_code', { phone: phone('0020') });
    await call('submit_code', { flow_id, code: '22222' });
    await call('submit_password', { flow_id, password: 'not this one' });
  }, (result, flow) => [
    flowID(flow), state('password_needed'), error('PASSWORD_HASH_INVALID'), next('submit_password', { flow_id: flow.flow_id }), sandbox,
  ]],
  ['a login that is accepted', async (call) => {
    const { flow_id } = await call('request_code', { phone: phone('0001') });
    await call('submit_code', { flow_id, code: '22222' });
  }, (result, flow) => [flowID(flow), state('authorized'), who('0001'), ask, next('get_session', { flow_id: flow.flow_id }), sandbox]],
  ['a login that is accepted with the password', async (call) => {
    const { flow_id } = await call('request_code', { phone: phone('0020') });
    await call('submit_code', { flow_id, code: '22222' });
    await call('submit_password', { flow_id, password: 'sandbox' });
  }, (result, flow) => [
    flowID(flow), state('authorized'), who('0020'), ask, next('get_session', { flow_id: flow.flow_id }),
    says('that the password can be changed', /can be changed/), sandbox,
  ]],
  ['a session in the chat', async (call) => {
    const { flow_id } = await call('request_code', { phone: phone('0001') });
    await call('submit_code', { flow_id, code: '22222' });
    await call('get_session', { flow_id });
  }, (result, flow) => [
    flowID(flow), state('authorized'), who('0001'), says('the session', result.session ?? 'no session'),
    says('its library', /\btelethon\b/i), says('its DC', /\bDC 2\b|\bdc: 2\b/), says('API ID', /\bapi[ _]id\W+1$/i),
    says('where the API hash is', /\bTELEGRAM_API_HASH\b/), says('to keep it secret', /like a password/),
    says('to use it in one tool only', /\bone tool\b/), says('how to end it', /Settings > Devices/),
    says('that what ends is this login, not the session', /session stays valid/), sandbox, sandboxOnly,
  ]],
  ['a page for the code', async (call) => {
    const { flow_id } = await call('request_code', { phone: phone('0001') });
    await call('submit_code', { flow_id });
  }, (result, flow) => [
    flowID(flow), state('code_sent'), page(result), says('what it is for', /\btype the login code\b|\btype the code\b/),
    says('where to open it', /on the computer where telegram-login-mcp runs/), until('when the page ends', 540, 600),
    next('get_flow', { flow_id: flow.flow_id, wait_seconds: undefined }), next('submit_code', { flow_id: flow.flow_id, code: undefined }), sandbox,
  ]],
  ['a page for the password', async (call) => {
    const { flow_id } = await call('request_code', { phone: phone('0020') });
    await call('submit_code', { flow_id, code: '22222' });
    await call('submit_password', { flow_id });
  }, (result, flow) => [
    flowID(flow), state('password_needed'), page(result), says('what it is for', /\btype the .*password\b/),
    says('where to open it', /on the computer where telegram-login-mcp runs/), until('when the page ends', 540, 600),
    next('get_flow', { flow_id: flow.flow_id, wait_seconds: undefined }), sandbox,
  ]],
  ['a page for the session', async (call) => {
    const { flow_id } = await call('request_code', { phone: phone('0001') });
    await call('submit_code', { flow_id, code: '22222' });
    await call('get_session', { flow_id, deliver: 'page' });
  }, (result, flow) => [
    flowID(flow), state('authorized'), page(result), says('what it is for', /\bcopy the session\b/), until('when the page ends', 540, 600),
    next('get_flow', { flow_id: flow.flow_id, wait_seconds: undefined }), sandbox,
  ]],
  ['a QR code', (call) => call('start_qr_login', {}), (flow) => [
    flowID(flow), state('qr_shown'), says('link of the QR code', flow.qr.url), until('when the link ends', 0, 30),
    says('how to scan it', /Settings > Devices > Link Desktop Device/), until('when the login ends', 540, 600),
    next('get_flow', { flow_id: flow.flow_id, wait_seconds: undefined }), next('start_qr_login', { deliver: 'page' }), sandbox,
  ]],
  ['a QR code that was scanned', async (call) => {
    const { flow_id, qr } = await call('start_qr_login', {});
    await call('sandbox_scan_qr', { phone: phone('0001'), url: qr.url });
    for (let flow = {}; flow.state !== 'authorized'; ) flow = await call('get_flow', { flow_id, wait_seconds: 20 });
  }, (result, flow) => [flowID(flow), state('authorized'), who('0001'), ask, next('get_session', { flow_id: flow.flow_id }), sandbox]],
  ['a pause', (call) => call('request_code', { phone: phone('0041') }), (flow) => [
    flowID(flow), state('failed'), error('FLOOD_WAIT'), says('retry seconds', /\b86400\b/), until('when to ask again', 86340, 86400),
    next('start_qr_login', {}), sandbox,
  ]],
  ['a banned number', (call) => call('request_code', { phone: phone('0042') }), (flow) => [
    flowID(flow), state('failed'), error('PHONE_NUMBER_BANNED'), says('where to write to', 'recover@telegram.org'), sandbox,
  ]],
  ['the list of logins', async (call) => {
    await call('request_code', { phone: phone('0001') });
    await call('get_flow', {});
  }, (result, flow) => [flowID(flow), state('code_sent'), masked('0001'), sandbox]],
  ['a login that is ended', async (call) => {
    const { flow_id } = await call('request_code', { phone: phone('0001') });
    await call('submit_code', { flow_id, code: '22222' });
    await call('log_out', { flow_id });
  }, (result, flow) => [flowID(flow), state('logged_out'), who('0001'), says('that its sessions are worthless', /worthless|of no use/), sandbox]],
];
