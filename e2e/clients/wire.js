// Stands between a client and the server, passes on every line, and keeps a copy with the time and the
// process, because some clients start a server twice: node wire.js COPY PROGRAM ARGUMENT…

import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [copy, program, ...args] = process.argv.slice(2);
const server = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });

const pass = (from, to, who) => {
  createInterface(from).on('line', (line) => {
    appendFileSync(copy, `${JSON.stringify({ pid: process.pid, at: performance.now(), who, message: JSON.parse(line) })}\n`);
    to.write(`${line}\n`);
  }).on('close', () => to.end());
};
pass(process.stdin, server.stdin, 'client');
pass(server.stdout, process.stdout, 'server');
server.stdin.on('error', () => {}); // it ended; its exit is passed on
server.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
