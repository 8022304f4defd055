// What assistants put before their models. By hand, with the assistants' packages installed in a folder outside of the repository:
//
//   npm install --prefix /tmp/clients @anthropic-ai/claude-code @openai/codex @google/gemini-cli opencode-ai
//   CLIENTS=/tmp/clients TELEGRAM_LOGIN_MCP=./telegram-login-mcp node e2e/clients/run.js [claude] [codex] [gemini] [opencode]

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { clients } from './clients.js';
import { play } from './play.js';
import { report } from './report.js';

const into = process.env.INTO ?? 'artifacts/clients';
const asked = process.argv.slice(2);
for (const name of asked.length ? asked : Object.keys(clients)) {
  const to = join(into, name);
  await mkdir(to, { recursive: true });
  try {
    process.stdout.write(report(name, await play(name, to)));
  } catch (error) {
    process.exitCode = 1;
    process.stdout.write(`\n## ${name}\n\ncould not be run: ${error.message}\n`);
  }
}
