// An app in the host of apphost.js, and what its own scripts can do.

import { setTimeout } from 'node:timers/promises';
import { AppFrame, until } from './app_frame.js';

export class View extends AppFrame {
  constructor(host, number, context) {
    super(host.page, `#app-${number}`);
    Object.assign(this, { host, number, context });
  }

  send(method, params) {
    return this.page.evaluate((...all) => window.send(...all), this.number, method, params);
  }

  // asks sends a request to the host as the app's own script can, and gives the answer: {result} or {error}.
  asks(method, params) {
    return this.evaluate((wanted, given) => new Promise((resolve) => {
      const id = `e2e-${Math.random()}`;
      addEventListener('message', function hears({ data }) {
        if (data?.id !== id || data.method) return;
        removeEventListener('message', hears);
        resolve(data);
      });
      parent.postMessage({ jsonrpc: '2.0', id, method: wanted, params: given }, '*');
    }), method, params);
  }

  // calls is a call of a tool by the app.
  async calls(name, args) {
    const { result, error } = await this.asks('tools/call', { name, arguments: args });
    return result ?? { error };
  }

  // heard are the messages of the host to this app, said are those of the app.
  get heard() {
    return this.messages('host');
  }

  get said() {
    return this.messages('app');
  }

  // form is the ID that the server gave to this app, and to nobody else.
  get form() {
    return this.heard.findLast(({ method }) => method === 'ui/notifications/tool-result')?.params._meta?.['telegram-login/form']?.form;
  }

  // shown is what the server last told the app to show.
  get shown() {
    return this.heard.findLast((message) => message.result?.structuredContent?.view)?.result.structuredContent.view;
  }

  // looksAgain waits until the app has asked once more how its prompt stands, and got an answer.
  async looksAgain() {
    const own = () => this.said.filter(({ method, id }) => method === 'tools/call' && typeof id === 'number');
    const before = own().length;
    await until('the app to look again', async () => own().slice(before).some(({ id }) => this.heard.some((message) => message.id === id && message.result)));
  }

  messages(side) {
    return this.host.app.filter(({ view, from }) => view === this.number && from === side).map(({ message }) => message);
  }

  // picture takes a picture of the app in a theme.
  async picture(theme, path) {
    await this.send('setHostContext', { ...this.context, theme });
    await this.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
    await setTimeout(300); // colours may fade
    const frame = await this.page.$(this.outer);
    await until(`a picture for ${path}`, async () => await this.fits() && (await frame.screenshot({ path })).length > 3000); // which is painted then
  }

  // fits says whether the frame is as large as the app wants it.
  async fits() {
    const height = await this.evaluate(() => document.documentElement.scrollHeight);
    return Math.abs(await this.page.$eval(this.outer, (one) => one.clientHeight) - height) <= 1;
  }

  // clicks waits for that, because a click goes where a button was before.
  async clicks(name) {
    await until('the frame to fit', () => this.fits());
    await super.clicks(name);
  }

  close() {
    return this.page.evaluate((number) => window.unmount(number), this.number);
  }
}
