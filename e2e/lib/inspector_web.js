// The MCP Inspector in a browser, which shows apps: a host that is not ours, with a bridge and a sandbox of its own.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AppFrame, until } from './app_frame.js';
import { browser } from './chromium.js';
import { start } from './run.js';
import { binary, credentials } from './server.js';

// openInspector starts it with a server of a world, and connects it in an era.
export async function openInspector(t, here, era) {
  const config = join(here.folder, `inspector-${era}.json`);
  const server = { command: await binary(), args: here.serve, env: { ...credentials, TZ: 'UTC' }, protocolEra: era };
  await writeFile(config, JSON.stringify({ mcpServers: { telegram: server } }));
  const [port, sandbox, origin] = await freePorts(3);
  const child = start('@modelcontextprotocol/inspector', ['--web', '--config', config], here.folder, {
    HOST: '127.0.0.1', CLIENT_PORT: port, MCP_SANDBOX_PORT: sandbox, MCP_APP_ORIGIN_PORT: origin, MCP_AUTO_OPEN_ENABLED: 'false', MCP_INSPECTOR_API_TOKEN: 'e2e',
    MCP_INSPECTOR_SECRET_STORE: 'memory',
  });
  const ended = once(child, 'exit');
  t.after(async () => {
    child.kill();
    await ended;
  });
  child.stderr.resume();
  for await (const text of createInterface(child.stdout)) if (text.includes('up and running')) break;
  child.stdout.resume();

  const tab = await (await browser()).createBrowserContext();
  t.after(() => tab.close());
  const page = await tab.newPage();
  await page.setViewport({ width: 1400, height: 1100 });
  await page.goto(`http://127.0.0.1:${port}/?MCP_INSPECTOR_API_TOKEN=e2e`);
  const inspector = new Inspector(page);
  await inspector.connects();
  return inspector;
}

class Inspector {
  constructor(page) {
    this.page = page;
  }

  async connects() {
    await this.page.locator('aria/Connect or disconnect "telegram"').click();
    await this.page.waitForSelector('[data-testid="connection-status"][data-status="connected"]');
    await this.page.locator('label ::-p-text(Apps)').click();
  }

  // disconnects ends the server.
  async disconnects() {
    await this.page.locator('aria/Disconnect from server').click();
    await this.page.waitForSelector('[data-testid="connection-status"][data-status="disconnected"]');
  }

  // app calls a tool that has an app, by its title, and gives the app.
  async app(title, args) {
    const { page } = this;
    await until(`the app “${title}”`, () => page.evaluate((wanted) => {
      const button = [...document.querySelectorAll('button')].find((one) => one.innerText.startsWith(wanted));
      button?.click();
      return Boolean(button);
    }, title));
    const form = '[data-testid="apps-form"]';
    for (const [name, value] of Object.entries(args)) {
      const id = await until(`the input ${name}`, () => page.evaluate((inside, wanted) => [...document.querySelectorAll(`${inside} label`)].find((label) => label.textContent.startsWith(wanted))?.htmlFor, form, name));
      await page.focus(`[id="${id}"]`);
      await page.keyboard.sendCharacter(value); // at once: it draws itself anew for each letter
    }
    await page.locator('[data-testid="open-app"]').click();
    return new AppFrame(page, `${form} iframe`);
  }

  async sees(pattern) {
    return until(`${pattern}`, async () => pattern.test(await this.page.evaluate(() => document.body.innerText)));
  }

  // picture takes a picture of all that it shows.
  async picture(name) {
    const kept = process.env.TELEGRAM_LOGIN_MCP_SCREENSHOTS;
    if (!kept) return;
    await mkdir(kept, { recursive: true });
    const picture = await this.page.screenshot({ path: join(kept, `${name}.png`) });
    assert.ok(picture.length > 10_000);
  }
}

// freePorts finds ports that nothing listens on, all at once, so that they differ.
async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => String(server.address().port));
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
