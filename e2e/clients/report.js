// What a run shows: for each result, which half of it came before the model, and how the client dealt with pages.

import { script } from './script.js';

// strings are all strings in what a client sent, also those inside of strings that are JSON.
function strings(value) {
  if (typeof value === 'string') {
    const inner = value.match(/[{[][^]*[}\]]/)?.[0];
    let parsed;
    try {
      parsed = inner && JSON.parse(inner);
    } catch {} // a text with brackets
    return [value, ...(typeof parsed === 'object' ? strings(parsed) : [])];
  }
  return value && typeof value === 'object' ? Object.values(value).flatMap(strings) : [];
}

// half says whether all parts stand in what was seen, some of them, or none.
function half(parts, seen) {
  const found = parts.filter((part) => seen.some((text) => text.includes(part))).length;
  return found === parts.length ? 'all' : found ? `${found} of ${parts.length}` : 'none';
}

// answers are the server's results of tool calls that ended, in the order of the calls.
function answers(wire) {
  const calls = wire.filter(({ who, message }) => who === 'client' && message.method === 'tools/call');
  return calls.map(({ at, message: { id, params } }) => {
    const end = wire.find(({ who, message }) => who === 'server' && message.id === id && !message.method);
    return { tool: params.name, result: end?.message.result, ms: (end?.at ?? NaN) - at };
  }).filter(({ result }) => result && result.resultType !== 'input_required');
}

// unquoted takes one layer of JSON's escapes off a text that has JSON somewhere in it.
const unquoted = (text) => text.replace(/\\(.)/g, (_, next) => (next === 'n' ? '\n' : next));

// shown is, for each result, what of it the model got.
export const shown = (run) => answers(run.wire).slice(0, run.seen.results.length).map(({ tool, result }, n) => {
  const whole = strings(run.seen.results[n]);
  const seen = [...whole, ...whole.map(unquoted)];
  const texts = result.content.filter((part) => part.type === 'text').map((part) => part.text.trim());
  const pictures = result.content.filter((part) => part.type === 'image').map((part) => part.data);
  // A client may write the structure anew, but hardly with its keys in another order.
  // What stands in the text as well, as the arguments of the next call do, tells nothing about it.
  const inside = Object.entries(result.structuredContent ?? {}).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
    .filter((part) => !texts.some((text) => text.includes(part)));
  return {
    tool,
    isError: Boolean(result.isError),
    structure: half(inside, seen),
    text: half(texts, seen),
    ...(pictures.length ? { picture: half(pictures, [JSON.stringify(run.seen.results[n])]) } : {}),
  };
});

// asked are the questions of the server whether the client shows a page, with its answers.
export function asked(wire) {
  const older = wire.filter(({ who, message }) => who === 'server' && message.method === 'elicitation/create').map(({ at, message }) => {
    const answer = wire.find((line) => line.who === 'client' && line.message.id === message.id && !line.message.method);
    return { how: 'request', action: answer?.message.result?.action ?? answer?.message.error?.message, ms: answer && answer.at - at };
  });
  const newer = wire.filter(({ message }) => message.result?.resultType === 'input_required').map(({ at, message }) => {
    const answer = wire.find((line) => line.who === 'client' && line.message.params?.requestState === message.result.requestState);
    return { how: 'input_required', action: Object.values(answer?.message.params.inputResponses ?? {})[0]?.action, ms: answer && answer.at - at };
  });
  return [...older, ...newer];
}

// hello is what the client says of itself.
export function hello(wire) {
  const first = wire.find(({ who, message }) => who === 'client' && message.params)?.message;
  const meta = first?.params._meta ?? {};
  return {
    method: first?.method,
    revision: meta['io.modelcontextprotocol/protocolVersion'] ?? first?.params.protocolVersion,
    elicitation: (meta['io.modelcontextprotocol/clientCapabilities'] ?? first?.params.capabilities)?.elicitation,
  };
}

export function report(name, run) {
  const me = hello(run.wire);
  const cancelled = run.wire.filter(({ message }) => message.method === 'notifications/cancelled').length;
  const bare = run.seen.tools.find((tool) => /check_connection$/.test(tool.name));
  const lines = [
    `\n## ${name} ${run.version}, ${run.seconds.toFixed(0)} s`,
    `${me.method}, ${me.revision}; declares for elicitation: ${JSON.stringify(me.elicitation ?? null)}`,
    `tools before the model: ${run.seen.tools.length}, as ${[bare?.namespace, bare?.name].filter(Boolean).join(' / ')}; without arguments: ${JSON.stringify(bare?.schema)}`,
    `the server's instructions before the model: ${run.seen.instructions}`,
    ...shown(run).map(({ tool, isError, structure, text, picture }, n) => (
      `${String(n + 1).padStart(2)} ${tool}${isError ? ' (error)' : ''}: structure ${structure}, text ${text}${picture ? `, picture ${picture}` : ''}`)),
    ...asked(run.wire).map((one) => `asked to show a page (${one.how}): ${one.action} after ${one.ms?.toFixed(1)} ms`),
  ];
  if (cancelled) lines.push(`cancels sent by the client: ${cancelled}`);
  if (run.seen.results.length < script.length) lines.push('ended before the script did:', run.out.slice(-500), run.err.slice(-1500));
  return `${lines.join('\n')}\n`;
}
