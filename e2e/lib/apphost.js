// A host for MCP Apps that is not ours: the SDK's AppBridge in Chromium (apphost_page.js), and the official client on the way to the server. It
// does what the specification (2026-01-26) asks of a host, no more, and keeps both sides apart: what a model would see, and what an app sees.

import { RESOURCE_MIME_TYPE, getToolUiResourceUri, isToolVisibilityAppOnly, isToolVisibilityModelOnly } from '@modelcontextprotocol/ext-apps/app-bridge';
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { View } from './apphost_view.js';
import { serveHost } from './apphost_web.js';
import { browser } from './chromium.js';
import { connect } from './clients.js';

export const extension = { 'io.modelcontextprotocol/ui': { mimeTypes: [RESOURCE_MIME_TYPE] } };

// What this host can do for an app.
const everything = { openLinks: {}, downloadFile: {}, serverTools: {}, serverResources: {}, logging: {}, message: { text: {} }, updateModelContext: { text: {} } };

// What Chromium says of each sandbox proxy, which the specification wants to be so: its origin is its own.
const ours = 'An iframe which has both allow-scripts and allow-same-origin';

let serving; // the pages of a host, once for all tests
after(async () => (await serving)?.close());

// withoutMeta is what a host gives to its model: _meta is for hosts and apps.
export const withoutMeta = (value) => {
  if (Array.isArray(value)) return value.map(withoutMeta);
  if (!value || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== '_meta').map(([name, inner]) => [name, withoutMeta(inner)]));
};

// openHost starts a server in a world, and a host that speaks with it. capabilities are what the host offers to apps, context is more of what
// it tells them, width is how wide they may be, in pixels, the rest is for connect.
export async function openHost(t, era, world, { capabilities = everything, context = {}, width = 640, ...options } = {}) {
  const [web, program] = await Promise.all([serving ??= serveHost(), browser()]);
  const client = await connect(era, world, { pages: false, extensions: extension, ...options });
  t.after(() => client.close());
  const tab = await program.createBrowserContext();
  t.after(() => tab.close());
  const page = await tab.newPage();
  const host = new Host({ client, web, page, capabilities, context, width });
  await host.open();
  return host;
}

class Host {
  model = []; // every message that a model would see, or that it says
  app = []; // every message between host and apps: {view, from, message}
  links = []; // what apps asked to open
  files = []; // what apps asked to save
  requests = []; // what the browser asked of the network beside the host's own pages
  blocked = []; // what the policy of the app's frame kept from it
  troubles = []; // errors in the pages, such as what a policy refused
  #views = 0;

  constructor(parts) {
    Object.assign(this, parts);
  }

  async open() {
    const { client, page, web } = this;
    await page.exposeFunction('hostRecords', (view, from, message) => void this.app.push({ view, from, message }));
    await page.exposeFunction('hostDoes', (view, method, params) => this.does(view, method, params));
    page.on('console', (line) => void (['error', 'warn'].includes(line.type()) && !line.text().startsWith(ours) && this.troubles.push(line.text())));
    page.on('pageerror', (error) => void this.troubles.push(String(error)));
    const notes = (request) => {
      const url = request.url();
      if (url !== web.url && !url.startsWith(web.sandbox().split('?')[0]) && !url.startsWith('data:') && url !== 'about:srcdoc') this.requests.push(url);
    };
    page.on('requestfinished', notes);
    // Chromium gives no reason for what a policy has kept back, and a reason for all else that fails.
    page.on('requestfailed', (request) => (request.failure() ? notes(request) : void this.blocked.push(request.url())));
    await page.setViewport({ width: this.width + 40, height: 1800 }); // a frame is painted only where it can be seen
    await page.goto(web.url);
    await page.addStyleTag({ content: `body { width: ${this.width}px }` });

    const { tools } = await client.client.listTools();
    this.all = new Map(tools.map((tool) => [tool.name, tool]));
    // The model sees no tool that is for apps only.
    this.tools = withoutMeta(tools.filter((tool) => !isToolVisibilityAppOnly(tool)));
    this.model.push({ instructions: client.client.getInstructions() }, { tools: this.tools });
  }

  // call is a call by the model. It gives what the model sees of the result, and the view of the app that the tool has, if it has one.
  async call(name, args = {}) {
    assert.ok(this.tools.some((tool) => tool.name === name), `the model knows no tool ${name}`);
    const tool = this.all.get(name);
    const uri = getToolUiResourceUri(tool);
    this.model.push({ method: 'tools/call', params: { name, arguments: args } });
    const [view, whole] = await Promise.all([uri && this.mount(uri, tool, args), this.client.tool(name, args)]);
    const result = withoutMeta(whole);
    this.model.push({ result });
    await view?.send('sendToolResult', whole);
    if (view) view.again = () => this.again(uri, tool, args, whole);
    return { result, view };
  }

  // again shows an app once more with the result that it had, as hosts do when a conversation is loaded anew.
  async again(uri, tool, args, whole) {
    const view = await this.mount(uri, tool, args);
    await view.send('sendToolResult', whole);
    return view;
  }

  // mount shows an app, as hosts do when the model calls its tool.
  async mount(uri, tool, args) {
    const { client, page, web, capabilities } = this;
    const { contents: [resource] } = await client.client.readResource({ uri });
    assert.equal(resource.mimeType, RESOURCE_MIME_TYPE);
    const ui = resource._meta?.ui ?? {};
    const number = ++this.#views;
    const context = { theme: 'light', displayMode: 'inline', availableDisplayModes: ['inline'], locale: 'en-US', timeZone: 'UTC', platform: 'web', toolInfo: { tool }, containerDimensions: { width: this.width, maxHeight: 2000 }, ...this.context };
    await page.evaluate((...all) => window.mount(...all), number, { html: resource.text, ui, sandbox: web.sandbox(ui.csp), capabilities, context });
    const view = new View(this, number, context);
    await view.send('sendToolInput', { arguments: args });
    return view;
  }

  // does what an app asks for.
  async does(view, method, params) {
    switch (method) {
      case 'tools/call': {
        const tool = this.all.get(params.name);
        if (!tool || isToolVisibilityModelOnly(tool)) throw new Error(`no tool ${params.name} for apps`);
        return this.client.call(params);
      }
      case 'resources/read':
        return this.client.client.readResource(params);
      case 'ui/message':
      case 'ui/update-model-context':
        this.model.push({ method, params });
        return {};
      case 'ui/open-link':
        this.links.push(params.url);
        return /^(https|tg|http:\/\/127\.0\.0\.1):?/.test(params.url) ? {} : { isError: true };
      case 'ui/download-file':
        this.files.push(...params.contents);
        return {};
      default:
        throw new Error(`an app asks for ${method}`);
    }
  }

  // said is all that stands before the model, as text.
  said() {
    return JSON.stringify(this.model);
  }

  // notices is what the server says beside its answers, such as progress, as text.
  notices() {
    return JSON.stringify(this.client.heard.filter(({ method }) => method));
  }

  // told is what apps told the model.
  get told() {
    return this.model.filter(({ method }) => method === 'ui/message' || method === 'ui/update-model-context');
  }

  // clipboard is what was copied last.
  async clipboard() {
    const tab = this.page.browserContext();
    await tab.overridePermissions(new URL(this.web.url).origin, ['clipboard-read']); // which takes the app's own permission away
    await this.page.bringToFront();
    const text = await this.page.evaluate(() => navigator.clipboard.readText());
    await tab.clearPermissionOverrides();
    return text;
  }
}
