// Starts the server out of a bundle as Claude Desktop does, for each way to fill in its settings: node --test try.mjs, with the bundle in
// BUNDLE. The bundle is unpacked, and its settings are put in, by the official tool and library.

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { getMcpConfigForManifest } from '@anthropic-ai/mcpb'

assert.ok(process.env.BUNDLE, 'BUNDLE names no bundle')
const bundle = resolve(process.env.BUNDLE)
const here = dirname(fileURLToPath(import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'mcpb-try-'))
after(() => rmSync(scratch, { recursive: true, force: true }))
const folder = join(scratch, 'unpacked')
execFileSync(join(here, '..', 'node_modules', '.bin', 'mcpb'), ['unpack', bundle, folder], { stdio: ['ignore', 'ignore', 'inherit'] })
const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))

// config is what Claude Desktop makes of the manifest and of what the person filled in.
const config = (userConfig) =>
  getMcpConfigForManifest({ manifest, extensionPath: folder, systemDirs: {}, userConfig, pathSeparator: '/' })

// ask starts the server, sends the requests, and returns their results in order.
async function ask({ command, args, env }, requests, capabilities = {}) {
  const child = spawn(command, args, { cwd: scratch, env: { HOME: scratch, PATH: process.env.PATH, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
  const limit = setTimeout(() => child.kill('SIGKILL'), 60_000)
  let stderr = ''
  child.stderr.on('data', (data) => (stderr += data))
  const ended = new Promise((done) => child.on('close', done))
  const messages = [
    { id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'try', version: '1' } } },
    { method: 'notifications/initialized' },
    ...requests.map((request, i) => ({ id: i + 1, ...request })),
  ]
  child.stdin.on('error', () => {}) // a server that did not start; what it said is below
  for (const message of messages) child.stdin.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n')
  const results = []
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line)
    if (message.id === undefined) continue
    assert.ok(message.result, line)
    results[message.id] = message.result
    if (Object.keys(results).length === requests.length + 1) child.stdin.end()
  }
  const code = await ended
  clearTimeout(limit)
  assert.equal(code, 0, `the server ended with ${code}: ${stderr}`)
  return results
}

const list = { method: 'tools/list' }
const request = (args) => ({ method: 'tools/call', params: { name: 'request_code', arguments: args } })
const names = (result) => result.tools.map((tool) => tool.name)
const properties = (result) => Object.keys(result.tools.find((tool) => tool.name === 'request_code').inputSchema.properties)

test('the manifest names a program for each system, and each is there and can be executed', () => {
  const { mcp_config: config, entry_point } = manifest.server
  const programs = [config.command, ...Object.values(config.platform_overrides).map((override) => override.command)]
  assert.deepEqual(Object.keys(config.platform_overrides).sort(), ['linux', 'win32'])
  assert.ok(programs.includes('${__dirname}/' + entry_point))
  for (const program of programs) {
    const info = statSync(program.replace('${__dirname}', folder))
    assert.ok(info.size > 1_000_000, program)
    if (!program.endsWith('.exe')) assert.equal(info.mode & 0o111, 0o111, program)
  }
})

test('the icon is there', () => {
  const png = readFileSync(join(folder, manifest.icon))
  assert.equal(png.subarray(1, 4).toString(), 'PNG')
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [512, 512])
})

test('the API hash is marked as a secret and comes as a variable, not as an argument', async () => {
  assert.equal(manifest.user_config.api_hash.sensitive, true)
  const filled = await config({ api_id: '1234567', api_hash: 'h'.repeat(32) })
  assert.equal(filled.env.TELEGRAM_API_HASH, 'h'.repeat(32))
  assert.ok(!filled.args.join(' ').includes('hhh'))
})

test('nothing filled in: the server starts, and what is left of the placeholders counts as empty', async () => {
  const empty = await config({})
  assert.equal(empty.env.TELEGRAM_API_ID, '${user_config.api_id}') // as the library leaves it
  const [init, tools, answer] = await ask(empty, [list, request({ phone: '+999662 0001' })])
  assert.equal(init.serverInfo.version, manifest.version)
  assert.ok(names(tools).includes('request_code'))
  assert.ok(!names(tools).includes('sandbox_accounts'))
  assert.equal(answer.structuredContent.error.code, 'failure.api_credentials_missing')
})

test('filled in and emptied again: the same', async () => {
  const [, , answer] = await ask(await config({ api_id: '', api_hash: '', sandbox: false }), [list, request({ phone: '+999662 0001' })])
  assert.equal(answer.structuredContent.error.code, 'failure.api_credentials_missing')
})

test('the sandbox: a login begins with what was filled in', async () => {
  const [, tools, answer] = await ask(await config({ api_id: '1', api_hash: 'sandbox', sandbox: true }), [list, request({ phone: '+999662 0001' })])
  assert.ok(names(tools).includes('sandbox_accounts'))
  assert.ok(properties(tools).includes('api_hash'))
  assert.equal(answer.structuredContent.state, 'code_sent', JSON.stringify(answer))
})

test('secrets kept private: the tools have no arguments for them', async () => {
  const [, tools] = await ask(await config({ private: true }), [list])
  assert.ok(!properties(tools).includes('api_hash'))
  assert.ok(properties(tools).includes('phone'))
})

test('forms in the chat come to a client that shows them, and beside private secrets only when they are allowed', async () => {
  const apps = { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } } }
  for (const [settings, shown] of [[{}, true], [{ private: true }, false], [{ private: true, forms: true }, true], [{ private: true, forms: false }, false]]) {
    const [, tools] = await ask(await config(settings), [list], apps)
    assert.equal(names(tools).includes('form_submit'), shown, JSON.stringify(settings))
    assert.equal(properties(tools).includes('api_hash'), !settings.private)
  }
})
