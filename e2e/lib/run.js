// Runs the commands of packages that are not ours.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

// Both the Inspector and the conformance suite need this version. On Linux it comes along as a package.
const needed = [22, 19];
const pinned = fileURLToPath(new URL(`../node_modules/node-${process.platform}-${process.arch}/bin/node`, import.meta.url));

function node() {
  if (existsSync(pinned)) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  assert.ok(major > needed[0] || (major === needed[0] && minor >= needed[1]), `this test needs Node ${needed.join('.')}, and here is ${process.version}`);
  return process.execPath;
}

// start starts a package's command. folder is the place for all that it would leave in the home folder, more is more of its environment.
export function start(name, args, folder, more = {}) {
  const root = new URL(`../node_modules/${name}/`, import.meta.url);
  const { bin } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  const program = fileURLToPath(new URL(Object.values(bin)[0], root));
  const env = { ...process.env, HOME: folder, USERPROFILE: folder, NO_COLOR: '1', ...more };
  return spawn(node(), [program, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

// run runs it to its end.
export async function run(name, args, folder) {
  const child = start(name, args, folder);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}
