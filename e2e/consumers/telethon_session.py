"""A session in Telethon, in the embedded Telegram: python3 telethon_session.py CONNECTION_FILE

Sessions of Pyrogram are read by their layout, and what is in them is used by Telethon. How the lines are meant stands in lines.js.
"""

import asyncio
import json
import re
import sys

import pyrogram_layout
from telethon import TelegramClient, errors, utils
from telethon.crypto import AuthKey
from telethon.sessions import MemorySession, SQLiteSession, StringSession

with open(sys.argv[1], encoding='utf-8') as file:
    sandbox = json.load(file)


def keyed(dc, _api_id, _test, key, _user_id, _bot):
    """A session of Telethon with a key and no address, which Pyrogram does not keep."""
    session = MemorySession()
    at = next(one for one in sandbox['dcs'] if one['id'] == dc)
    session.set_dc(dc, at['ip'], at['port'])
    session.auth_key = AuthKey(key)
    return session


def opened(given):
    form = given['format']
    if form == 'telethon':
        return StringSession(given['session'])
    if form == 'telethon_sqlite':
        return SQLiteSession(given['path'])
    if form == 'pyrogram':
        return keyed(*pyrogram_layout.string(given['session']))
    if form == 'pyrogram_sqlite':
        return keyed(*pyrogram_layout.file(given['path']))
    raise ValueError(form)


async def answer(tg):
    try:
        me = await tg.get_me()  # None where nobody is logged in any more
        if me is None:
            return {'refused': 'AUTH_KEY_UNREGISTERED'}
        return {'id': me.id, 'name': utils.get_display_name(me), 'session': StringSession.save(tg.session)}
    except errors.RPCError as error:  # Telethon has the names in its classes
        return {'refused': re.sub('(?<!^)(?=[A-Z])', '_', type(error).__name__[:-len('Error')]).upper()}


async def main():
    loop = asyncio.get_running_loop()
    tg = None
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        if tg is None:
            tg = TelegramClient(opened(json.loads(line)), 1, 'sandbox', receive_updates=False)
            await tg.connect()
        print(json.dumps(await answer(tg)), flush=True)
    await tg.disconnect()


asyncio.run(main())
