// A browser that takes pictures of a page.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { asRoot, chromium, noChromium } from './chromium.js';
import { folder } from './server.js';

// kept is the folder where pictures are kept: without it none is taken.
const kept = process.env.TELEGRAM_LOGIN_MCP_SCREENSHOTS;

// noPictures is why no picture can be taken here, if none can.
export const noPictures = () => (!kept ? 'TELEGRAM_LOGIN_MCP_SCREENSHOTS names no folder' : noChromium());

// pictures takes pictures of a page in light and dark, and gives where they are.
export async function pictures(url, name) {
  await mkdir(kept, { recursive: true });
  const looks = { light: 1, dark: 0 }; // Chromium's numbers of them
  return Promise.all(
    Object.entries(looks).map(async ([look, number]) => {
      const path = join(kept, `${name}-${look}.png`);
      const options = ['--headless=new', '--disable-gpu', '--hide-scrollbars', `--user-data-dir=${await folder()}`, `--blink-settings=preferredColorScheme=${number}`, '--window-size=800,1400', ...asRoot];
      await promisify(execFile)(chromium, [...options, `--screenshot=${path}`, url], { timeout: 120_000 });
      assert.ok((await stat(path)).size > 10_000);
      return path;
    }),
  );
}
