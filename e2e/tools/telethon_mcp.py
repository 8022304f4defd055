"""An MCP server for Telegram on Telethon, which reads its configuration and fails as chigwell/telegram-mcp does: python3 telethon_mcp.py CONNECTION_FILE

With a session that is dead, Telethon asks for a phone number, on the standard input that belongs to MCP.
"""

import asyncio
import json
import os
import sys

from telethon import TelegramClient, utils
from telethon.sessions import StringSession


def load_dotenv():
    """What is set in the environment already stays, as with the package of that name."""
    if not os.path.exists('.env'):
        return
    with open('.env', encoding='utf-8') as file:
        for line in file:
            name, given, value = line.strip().removeprefix('export ').partition('=')
            if given and not name.startswith('#'):
                os.environ.setdefault(name.strip(), value.strip().strip('"\''))


load_dotenv()
with open(sys.argv[1], encoding='utf-8') as file:
    sandbox = json.load(file)
api_id = int(os.getenv('TELEGRAM_API_ID'))
api_hash = os.getenv('TELEGRAM_API_HASH')
session = os.getenv('TELEGRAM_SESSION_STRING')
if not session:
    sys.exit('Error: No Telegram session configured. Set TELEGRAM_SESSION_STRING in .env')
client = TelegramClient(StringSession(session), api_id, api_hash, receive_updates=False)

TOOL = {'name': 'get_me', 'description': 'Who is logged in to Telegram', 'inputSchema': {'type': 'object', 'properties': {}}}


async def answer(method, params):
    """The result of a request, or None where there is no such method."""
    if method == 'initialize':
        return {'protocolVersion': params['protocolVersion'], 'capabilities': {'tools': {}}, 'serverInfo': {'name': 'telegram-telethon', 'version': '1.0.0'}}
    if method == 'ping':
        return {}
    if method == 'tools/list':
        return {'tools': [TOOL]}
    if method == 'tools/call' and params['name'] == TOOL['name']:
        me = await client.get_me()
        return {'content': [{'type': 'text', 'text': json.dumps({'id': me.id, 'name': utils.get_display_name(me)})}]}
    return None


async def serve():
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        request = json.loads(line)
        if 'id' not in request or 'method' not in request:
            continue
        result = await answer(request['method'], request.get('params', {}))
        said = {'error': {'code': -32601, 'message': 'Method not found'}} if result is None else {'result': result}
        print(json.dumps({'jsonrpc': '2.0', 'id': request['id'], **said}), flush=True)


async def main():
    try:
        print('Starting Telegram client...', file=sys.stderr)
        await client.start()
        print('Telegram client started. Running MCP server...', file=sys.stderr)
        await serve()
    except Exception as error:  # whatever it is, it ends the server
        print(f'Error starting client: {error}', file=sys.stderr)
        sys.exit(1)
    finally:
        await client.disconnect()


asyncio.run(main())
