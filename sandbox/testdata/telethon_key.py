"""Makes a key with Telethon's own key exchange, and prints what Telegram says to whoever has it: nobody is logged in.

Arguments: the DC's number, IP and port. The server's RSA key (PKCS #1, PEM) comes on standard input.
"""
import asyncio
import sys

from telethon import TelegramClient, errors, functions, types
from telethon.crypto import rsa
from telethon.sessions import StringSession


async def main():
    dc, ip, port = sys.argv[1:]
    rsa.add_key(sys.stdin.read(), old=False)
    session = StringSession()
    session.set_dc(int(dc), ip, int(port))
    client = TelegramClient(session, 1, "sandbox", connection_retries=1, receive_updates=False)
    await asyncio.wait_for(client.connect(), 30)
    try:
        await asyncio.wait_for(client(functions.users.GetUsersRequest([types.InputUserSelf()])), 30)
    except errors.AuthKeyUnregisteredError:
        print("nobody is logged in")
    finally:
        await client.disconnect()


asyncio.run(main())
