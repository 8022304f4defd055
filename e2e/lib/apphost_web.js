// What a browser needs of a host that shows apps (MCP Apps, specification 2026-01-26): its page, and on another origin the sandbox proxy.

import { build } from 'esbuild';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

// policy is the Content Security Policy of an app: the default of the specification, widened only by what its resource asks for.
function policy({ connectDomains, resourceDomains, frameDomains, baseUriDomains } = {}) {
  const from = (fixed, domains = []) => [fixed, ...domains.filter((domain) => /^(https?|wss?):\/\/[\w.*:-]+$/.test(domain))].join(' ');
  const ifAny = (domains) => (domains?.length ? from('', domains) : "'none'");
  return [
    "default-src 'none'", "object-src 'none'", "form-action 'none'",
    `script-src ${from("'self' 'unsafe-inline'", resourceDomains)}`,
    `style-src ${from("'self' 'unsafe-inline'", resourceDomains)}`,
    ...['img-src', 'media-src'].map((kind) => `${kind} ${from("'self' data:", resourceDomains)}`),
    `font-src ${from("'self'", resourceDomains)}`,
    `connect-src ${ifAny(connectDomains)}`, `frame-src ${ifAny(frameDomains)}`, `base-uri ${ifAny(baseUriDomains)}`,
  ].join('; ');
}

// The proxy between host and app: it loads the app into a frame of an origin that nothing else has, which inherits the policy, and passes
// all messages on except its own. An app has no way to its host but this one.
const proxy = `<!doctype html><meta charset="utf-8"><style>html, body, iframe { margin: 0; border: 0; width: 100%; height: 100%; display: block; background: transparent }</style><script>
  const mine = 'ui/notifications/sandbox-';
  let app;
  addEventListener('message', ({ source, data }) => {
    if (source === parent && data?.method === mine + 'resource-ready') {
      app = document.createElement('iframe');
      app.setAttribute('sandbox', data.params.sandbox);
      app.setAttribute('allow', data.params.permissions?.clipboardWrite ? 'clipboard-write' : '');
      app.srcdoc = data.params.html;
      document.body.append(app);
    } else if (String(data?.method).startsWith(mine)) {
      return;
    } else if (source === parent) {
      app?.contentWindow.postMessage(data, '*');
    } else if (source === app?.contentWindow) {
      parent.postMessage(data, '*');
    }
  });
  addEventListener('load', () => parent.postMessage({ jsonrpc: '2.0', method: mine + 'proxy-ready', params: {} }, '*'));
</script>`;

const page = (script) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>A host</title><link rel="icon" href="data:,">
<style>body { margin: 16px; background: Canvas; color-scheme: light dark } iframe { display: block; width: 100%; height: 40px; border: 0; margin: 0 0 16px }</style>
<body><script>${script.replaceAll('</script', '<\\/script')}</script></body></html>`;

async function listen(handler) {
  const server = createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

// serveHost serves the page at url. sandbox gives the address of the proxy for an app with this csp.
export async function serveHost() {
  const entry = fileURLToPath(new URL('apphost_page.js', import.meta.url));
  const made = await build({ entryPoints: [entry], bundle: true, write: false, format: 'iife', platform: 'browser', target: 'es2022', logLevel: 'error' });
  const answer = (response, html, more = {}) => response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...more }).end(html);
  const pages = await listen((request, response) => (request.url === '/' ? answer(response, page(made.outputFiles[0].text)) : response.writeHead(404).end()));
  const proxies = await listen((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    if (pathname !== '/') return response.writeHead(404).end();
    return answer(response, proxy, { 'Content-Security-Policy': policy(JSON.parse(searchParams.get('csp'))) });
  });
  return {
    url: `http://127.0.0.1:${pages.address().port}/`,
    sandbox: (csp = {}) => `http://localhost:${proxies.address().port}/?csp=${encodeURIComponent(JSON.stringify(csp))}`,
    close() {
      for (const server of [pages, proxies]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}
