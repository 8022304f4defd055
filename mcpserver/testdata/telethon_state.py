"""Uses a finished session with Telethon: connects with the stored key, asks updates.getState and users.getUsers(self), prints the answers as JSON.

Arguments: "string" and the session string on standard input, or "file" and the path of a .session file. No key exchange happens: Telethon's is
older than the sandbox's, and a finished key needs none.
"""
import asyncio
import json
import sys

from telethon import TelegramClient, functions, types
from telethon.sessions import SQLiteSession, StringSession


async def main():
    if sys.argv[1] == "string":
        session = StringSession(sys.stdin.read().strip())
    else:
        session = SQLiteSession(sys.argv[2])
    client = TelegramClient(session, 1, "sandbox", connection_retries=1, receive_updates=False)
    await asyncio.wait_for(client.connect(), 30)
    try:
        state = await asyncio.wait_for(client(functions.updates.GetStateRequest()), 30)
        users = await asyncio.wait_for(client(functions.users.GetUsersRequest([types.InputUserSelf()])), 30)
        print(json.dumps({"dc": session.dc_id, "pts": state.pts, "users": [u.id for u in users]}))
    finally:
        await client.disconnect()


asyncio.run(main())
