// How each assistant is started without a person, with its model and the server on this machine, and nothing of its own home folder.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const ask = 'Log in to Telegram with the tools of telegram-login.';

// Each gets its home folder, the model's address and the server ({command, args, env}), and returns {args, env}.
export const clients = {
  claude: {
    package: '@anthropic-ai/claude-code',
    async prepare(home, model, server) {
      const config = join(home, 'mcp.json');
      await writeFile(config, JSON.stringify({ mcpServers: { 'telegram-login': server } }));
      return {
        args: [
          '-p', ask, '--mcp-config', config, '--strict-mcp-config', '--allowedTools', 'mcp__telegram-login',
          '--model', 'claude-sonnet-4-5', '--max-turns', '40',
        ],
        env: {
          ANTHROPIC_BASE_URL: model, ANTHROPIC_API_KEY: 'sk-ant-stub', CLAUDE_CONFIG_DIR: join(home, 'claude'),
          ENABLE_TOOL_SEARCH: 'false', // else it loads tools one by one, when its model asks for them
          CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1',
        },
      };
    },
  },
  codex: {
    package: '@openai/codex',
    async prepare(home, model, server) {
      const folder = join(home, 'codex');
      await mkdir(folder, { recursive: true });
      const env = Object.entries(server.env).map(([name, value]) => `${name} = ${JSON.stringify(value)}`).join(', ');
      await writeFile(join(folder, 'config.toml'), [
        'model = "gpt-5.1"', 'model_provider = "stub"', 'approval_policy = "never"',
        '[model_providers.stub]', 'name = "stub"', `base_url = "${model}/v1"`, 'wire_api = "responses"', 'env_key = "STUB_KEY"',
        'request_max_retries = 0', 'stream_max_retries = 0',
        '[mcp_servers.telegram-login]', `command = ${JSON.stringify(server.command)}`, `args = ${JSON.stringify(server.args)}`, `env = { ${env} }`,
        'default_tools_approval_mode = "approve"',
      ].join('\n'));
      return {
        args: ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', ask],
        env: { CODEX_HOME: folder, STUB_KEY: 'stub' },
      };
    },
  },
  gemini: {
    package: '@google/gemini-cli',
    async prepare(home, model, server) {
      await mkdir(join(home, '.gemini'), { recursive: true });
      await writeFile(join(home, '.gemini', 'settings.json'), JSON.stringify({
        mcpServers: { 'telegram-login': { ...server, trust: true } }, privacy: { usageStatisticsEnabled: false }, telemetry: { enabled: false },
        security: { auth: { selectedType: 'gemini-api-key' } }, general: { enableAutoUpdate: false },
      }));
      return {
        args: ['-p', ask, '--yolo', '--skip-trust', '-m', 'gemini-2.5-pro'],
        env: { GEMINI_API_KEY: 'stub', GOOGLE_GEMINI_BASE_URL: model, GEMINI_TELEMETRY_ENABLED: 'false' },
      };
    },
  },
  opencode: {
    package: 'opencode-ai',
    async prepare(home, model, server) {
      await writeFile(join(home, 'opencode.json'), JSON.stringify({
        autoupdate: false, share: 'disabled', model: 'stub/stub', small_model: 'stub/stub', permission: 'allow',
        provider: {
          stub: {
            npm: '@ai-sdk/openai-compatible', name: 'stub', options: { baseURL: `${model}/v1`, apiKey: 'stub' },
            models: { stub: { name: 'stub', tool_call: true, attachment: true, modalities: { input: ['text', 'image'], output: ['text'] } } },
          },
        },
        mcp: { 'telegram-login': { type: 'local', command: [server.command, ...server.args], environment: server.env, enabled: true } },
      }));
      return {
        args: ['run', ask],
        env: {
          OPENCODE_CONFIG: join(home, 'opencode.json'), OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1',
          OPENCODE_DISABLE_LSP_DOWNLOAD: '1', XDG_CONFIG_HOME: join(home, 'config'), XDG_DATA_HOME: join(home, 'data'),
          XDG_CACHE_HOME: join(home, 'cache'), XDG_STATE_HOME: join(home, 'state'),
        },
      };
    },
  },
};
