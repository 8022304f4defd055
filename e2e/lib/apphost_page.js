// The page of a host: the SDK's own AppBridge, and for each app a sandbox proxy from another origin. It decides nothing: what an app asks for
// goes to apphost.js, which also gets every message that passes. Bundled by apphost_web.js; runs in Chromium.

import { AppBridge, PostMessageTransport, buildAllowAttribute } from '@modelcontextprotocol/ext-apps/app-bridge';

const me = { name: 'e2e', version: '1' };
const mounted = new Map(); // by number

// What an app may ask of its host: how AppBridge names the handler, the method, and the capability of a host that does it.
const asks = [
  ['oncalltool', 'tools/call', 'serverTools'],
  ['onreadresource', 'resources/read', 'serverResources'],
  ['onmessage', 'ui/message', 'message'],
  ['onupdatemodelcontext', 'ui/update-model-context', 'updateModelContext'],
  ['onopenlink', 'ui/open-link', 'openLinks'],
  ['ondownloadfile', 'ui/download-file', 'downloadFile'],
];

// recorded makes a transport tell of every message, in order.
function recorded(transport, number) {
  const send = transport.send.bind(transport);
  transport.send = (message, ...rest) => {
    window.hostRecords(number, 'host', message);
    return send(message, ...rest);
  };
  return transport;
}

// mount shows an app, and returns when it has said that it is ready.
window.mount = async (number, { html, ui, sandbox, capabilities, context }) => {
  const frame = document.createElement('iframe');
  frame.id = `app-${number}`;
  frame.setAttribute('sandbox', 'allow-scripts allow-same-origin');
  frame.setAttribute('allow', buildAllowAttribute(ui.permissions));
  const { promise: proxied, resolve: isProxied } = Promise.withResolvers();
  const { promise: ready, resolve: isReady } = Promise.withResolvers();

  const bridge = new AppBridge(null, me, capabilities, { hostContext: context });
  for (const [handler, method, capability] of asks) if (capabilities[capability]) bridge[handler] = (params) => window.hostDoes(number, method, params);
  bridge.onsandboxready = isProxied;
  bridge.oninitialized = isReady;
  bridge.onsizechange = ({ height }) => {
    if (height !== undefined) frame.style.height = `${height}px`;
  };
  mounted.set(number, { bridge, frame });

  document.body.append(frame);
  window.addEventListener('message', ({ source, data }) => {
    if (source === frame.contentWindow) window.hostRecords(number, 'app', data);
  });
  await bridge.connect(recorded(new PostMessageTransport(frame.contentWindow, frame.contentWindow), number));
  frame.src = sandbox;
  await proxied;
  await bridge.sendSandboxResourceReady({ html, sandbox: 'allow-scripts', csp: ui.csp, permissions: ui.permissions });
  await ready;
};

// send calls one of AppBridge's methods: sendToolInput, sendToolResult, setHostContext and such.
window.send = (number, method, params) => mounted.get(number).bridge[method](params);

// unmount takes an app away as a host must: after telling it.
window.unmount = async (number) => {
  const { bridge, frame } = mounted.get(number);
  const answer = await bridge.teardownResource({});
  await bridge.close();
  frame.remove();
  return answer;
};
