// An app in a host, and what a person does with it.

import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';

const patience = 30_000; // milliseconds, under load

export class AppFrame {
  // outer is the selector of the frame that the host has for the app: that of its sandbox proxy.
  constructor(page, outer) {
    Object.assign(this, { page, outer });
  }

  // frame is the document of the app: the frame within the frame of the proxy.
  async frame() {
    return until('the app to load', async () => {
      const outer = await this.page.$(this.outer);
      const proxy = await outer?.contentFrame();
      return proxy?.childFrames()[0];
    });
  }

  // evaluate runs a function in the app's document, as a script of the app's would.
  async evaluate(script, ...args) {
    return (await this.frame()).evaluate(script, ...args);
  }

  // text is what stands there for a person to read.
  text() {
    return this.evaluate(() => document.body.innerText);
  }

  // sees waits until a pattern stands there.
  async sees(pattern) {
    let text;
    return until(() => `${pattern} in: ${text}`, async () => pattern.test(text = await this.text()) && text);
  }

  // control finds what can be used by the name that a screen reader says, when it can be used.
  async control(name) {
    return until(`a control “${name}”`, async () => {
      const control = await (await this.frame()).$(`aria/${name}`);
      return await control?.evaluate((one) => !one.disabled && one.getAttribute('aria-disabled') !== 'true') && control;
    });
  }

  // has says whether there is such a control.
  async has(name) {
    return Boolean(await (await this.frame()).$(`aria/${name}`));
  }

  async types(name, value) {
    const control = await this.control(name);
    await control.click({ count: 3 });
    await control.type(value);
  }

  // clicks clicks on a control. Frames above it may grow between the look at where it is and the click there; who misses it clicks again.
  async clicks(name) {
    for (let tries = 1; ; tries++) {
      const control = await this.control(name);
      await control.evaluate((one) => {
        window.hit = new Promise((resolve) => {
          one.addEventListener('click', () => resolve(true), { once: true });
        });
      });
      await control.click();
      const hit = await control.evaluate(() => Promise.race([window.hit, new Promise((resolve) => { setTimeout(resolve, 2000); })]))
        .catch((error) => assert.match(error.message, loading, error) ?? true); // what it did took the document away
      if (hit) return;
      assert.ok(tries < 3, `missed “${name}” ${tries} times`);
    }
  }

  async value(name) {
    return (await this.control(name)).evaluate((one) => one.value);
  }
}

// until waits for what an app does in its own time. A frame that is just being loaded is asked again.
export async function until(what, get) {
  for (const end = Date.now() + patience; ; await setTimeout(50)) {
    const got = await get().catch((error) => assert.match(error.message, loading, error));
    if (got) return got;
    assert.ok(Date.now() < end, `waited in vain for ${typeof what === 'function' ? what() : what}`);
  }
}

const loading = /context was destroyed|detached|Cannot find context|Session closed/i;
