"""Connects through an MTProxy with Telethon and a stored key, and prints the user's ID.

Arguments: the proxy's host, port and secret in hex (without dd), and "padded" or "plain". The session string comes on standard input.
"""
import asyncio
import sys

from telethon import TelegramClient, functions, types
from telethon.network import connection
from telethon.sessions import StringSession


async def main():
    host, port, secret, kind = sys.argv[1:]
    way = {"padded": connection.ConnectionTcpMTProxyRandomizedIntermediate, "plain": connection.ConnectionTcpMTProxyIntermediate}[kind]
    client = TelegramClient(
        StringSession(sys.stdin.read().strip()), 1, "sandbox", connection=way, proxy=(host, int(port), secret),
        connection_retries=1, receive_updates=False,
    )
    await asyncio.wait_for(client.connect(), 30)
    try:
        users = await asyncio.wait_for(client(functions.users.GetUsersRequest([types.InputUserSelf()])), 30)
        print(users[0].id)
    finally:
        await client.disconnect()


asyncio.run(main())
