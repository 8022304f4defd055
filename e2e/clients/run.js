// What assistants put before their models. By hand, from the repository, with the assistants in a folder outside of it (1.3 GB):
//
//   npm install --prefix /tmp/assistants @anthropic-ai/claude-code@latest @openai/codex@latest @google/gemini-cli@latest opencode-ai@latest
//   go build ./cmd/telegram-login-mcp
//   CLIENTS=/tmp/assistants node e2e/clients/run.js
//
// Names after it choose among claude, codex, gemini, opencode; TELEGRAM_LOGIN_MCP names another program. All that a client has sent to its
// model, and what passed between it and the server, goes to artifacts/clients.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { clients } from './clients.js';
import { play } from './play.js';
import { report } from './report.js';

const asked = process.argv.slice(2);
for (const name of asked.length ? asked : Object.keys(clients)) {
  const to = join('artifacts', 'clients', name);
  await mkdir(to, { recursive: true });
  try {
    process.stdout.write(report(name, await play(name, to)));
  } catch (error) {
    process.exitCode = 1;
    process.stdout.write(`\n## ${name}\n\ncould not be run: ${error.message}\n`);
  }
}
