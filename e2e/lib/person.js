// Somebody at the computer, with a browser that knows forms and nothing else.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { text as read } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';

// text undoes what HTML needs: the pages of the server use no other entities.
const text = (html) => html.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code)).replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&');

// load asks for a page as a browser does, and follows to where it leads. Not with fetch: that says of each request that a script made it, and
// the private page shows itself to no script.
async function load(url, headers, body) {
  const asks = request(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', ...headers },
    agent: false, // no connection is left open
  });
  asks.end(body);
  const [response] = await once(asks, 'response');
  const html = await read(response);
  if (response.statusCode === 303) return load(new URL(response.headers.location, url), { 'Sec-Fetch-Site': 'same-origin' });
  return { html, url };
}

const open = (url) => load(url, { 'Sec-Fetch-Site': 'none' });

// opens is what the private page shows.
export const opens = async (url) => text((await open(url)).html);

// sends opens a private page, fills in its form, clicks on the button, and returns what the page shows then.
export async function sends(url, typed) {
  const { html } = await open(url);
  const form = html.match(/<form method="post" action="([^"]*)"/);
  assert.ok(form, `the page has no form: ${html}`);
  const values = new URLSearchParams();
  for (const [, name, value] of html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)) values.set(name, text(value));
  for (const [name, value] of Object.entries(typed)) {
    assert.match(html, new RegExp(`name="${name}"`), 'the page lacks a field');
    values.set(name, value);
  }
  const headers = { Origin: new URL(url).origin, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded' };
  let page = await load(new URL(text(form[1]), url), headers, values.toString());
  // The page loads itself again after two seconds while Telegram is asked, and so does this browser.
  while (page.html.includes('<h1>One moment</h1>')) {
    await setTimeout(2000);
    page = await load(page.url, { 'Sec-Fetch-Site': 'same-origin' });
  }
  return text(page.html);
}
