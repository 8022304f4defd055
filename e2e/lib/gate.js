// Lets a program in that cannot send a token: what comes here goes on to a service with its token, and is else as it was. Host and Origin name the service where they named
// this gate. For tests: whoever reaches it is let in.

import { once } from 'node:events';
import { createServer, request } from 'node:http';

export async function gate({ url, token }) {
  const { port, hostname } = new URL(url);
  const here = createServer((from, to) => {
    const headers = { ...from.headers, authorization: `Bearer ${token}` };
    const own = `:${here.address().port}`;
    for (const name of ['host', 'origin']) if (headers[name]?.endsWith(own)) headers[name] = headers[name].slice(0, -own.length) + `:${port}`;
    const on = request({ hostname, port, method: from.method, path: from.url, headers }, (answer) => {
      to.writeHead(answer.statusCode, answer.headers);
      to.flushHeaders();
      answer.pipe(to);
    });
    on.on('error', () => to.destroy());
    to.on('close', () => on.destroy());
    from.pipe(on);
  });
  here.listen(0, '127.0.0.1');
  await once(here, 'listening');
  return {
    url: `http://127.0.0.1:${here.address().port}/mcp`,
    close: () => {
      here.closeAllConnections();
      here.close();
    },
  };
}
