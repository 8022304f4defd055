// Chromium, where it is installed: for pictures of pages, and for hosts that show apps.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after } from 'node:test';
import puppeteer from 'puppeteer-core';

// chromium is its path, or undefined.
export const chromium = process.env.PATH.split(delimiter)
  .flatMap((dir) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(dir, name)))
  .find((path) => existsSync(path));

// noChromium is why a test cannot run here, if it cannot. Where everything must be tested, the test runs and fails.
export const noChromium = () => (!chromium && process.env.CI !== 'true' ? 'there is no Chromium in PATH' : false);

// asRoot is what Chromium needs there, as it refuses to start otherwise.
export const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

// oneProcess keeps all frames of a page in its process. Puppeteer asks a wrong process for where a frame is while Chromium moves one to another; policies and origins
// hold as well without.
const oneProcess = ['--disable-site-isolation-trials', '--disable-features=IsolateOrigins,site-per-process,IsolateSandboxedIframes'];

let running;
after(async () => (await running)?.close());

// browser is one Chromium for all tests.
export function browser() {
  const args = ['--disable-gpu', '--disable-quic', '--disable-component-update', '--lang=en-US', ...oneProcess, ...asRoot];
  return (running ??= puppeteer.launch({ executablePath: chromium, args }));
}
