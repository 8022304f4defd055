// What of a result stands before a model. No assistant shows all of it: see ways.

import { words } from './clients.js';

// ways are what real assistants show, as clients/run.js has recorded it: which half of a result, which of an error, and whether a picture.
// Each of them keeps the half that it shows whole, and in order.
export const ways = {
  claude: { result: ['structure'], error: ['text'], picture: true },
  codex: { result: ['structure'], error: ['structure'], picture: false },
  cline: { result: ['text', 'structure'], error: ['text', 'structure'], picture: true }, // an extension of an editor, not run here
  gemini: { result: ['text'], error: ['text', 'structure'], picture: true },
  opencode: { result: ['text'], error: ['text'], picture: true },
};

// leaves are the values in a structure, a line for each with the way to it.
const leaves = (value, path = '') => (value && typeof value === 'object'
  ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, Array.isArray(value) ? path : [path, key].filter(Boolean).join('.')))
  : [`${path}: ${value}`]);

// halves make a view of one half of a result: said is all that can be read, objects is all that has keys.
export const halves = {
  structure: (result) => ({ said: leaves(result.structuredContent).join('\n'), objects: objects(result.structuredContent) }),
  text: (result) => ({ said: words(result), objects: [] }),
};

// view is what an assistant shows of a result.
export function view(way, result) {
  const shown = (result.isError ? way.error : way.result).map((half) => halves[half](result));
  return { said: shown.map((one) => one.said).join('\n'), objects: shown.flatMap((one) => one.objects) };
}

const objects = (value) => (value && typeof value === 'object'
  ? [...(Array.isArray(value) ? [] : [value]), ...Object.values(value).flatMap(objects)]
  : []);

// has says whether a reader of a view can know a fact.
export const has = (seen, fact) => fact.in(seen);

// says is a fact that is told in words, or as a value: a text or a pattern, found on one line.
export const says = (name, ...what) => ({
  name,
  in: ({ said }) => what.every((one) => (typeof one === 'string' ? said.includes(one) : said.split('\n').some((line) => one.test(line)))),
});

// next is a tool to call, with its arguments: the value where the reader cannot guess it, else undefined. In a structure they stand in one
// object, in a text in one sentence.
export const next = (tool, args) => ({
  name: `next: ${tool}(${Object.keys(args).join(', ')})`,
  in: ({ said, objects: all }) => {
    const calls = all.filter((one) => Object.values(one).includes(tool)).map((one) => leaves(one).join('\n'));
    const sentences = said.split(/\n|\.\s/).filter((sentence) => word(tool).test(sentence));
    const given = (where) => Object.entries(args).every(([name, value]) => word(name).test(where) && where.includes(value ?? ''));
    return [...calls, ...sentences].some(given);
  },
});

const word = (name) => new RegExp(`\\b${name}\\b`);

// until is a time: the minute on the server's clock, which is in UTC in tests, or a duration.
export const until = (name, from, to) => ({
  name,
  in: ({ said }) => {
    for (let at = from; at <= to + 60; at += 60) if (said.includes(new Date(Date.now() + at * 1000).toISOString().slice(11, 16))) return true;
    const spans = said.matchAll(/\b(\d+) ?(s|seconds?|min|minutes?|h|hours?)\b/g);
    return [...spans].map(([, n, unit]) => n * { s: 1, m: 60, h: 3600 }[unit[0]]).some((span) => span >= from && span <= to);
  },
});
