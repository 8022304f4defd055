"""Telethon in the embedded Telegram: python3 telethon_login.py CONNECTION_FILE"""

import asyncio
import json
import re
import sys
import urllib.request

from telethon import TelegramClient, errors, functions, utils
from telethon.crypto import rsa
from telethon.sessions import StringSession

with open(sys.argv[1], encoding='utf-8') as file:
    sandbox = json.load(file)
for key in sandbox['public_keys_pem']:
    rsa.add_key(key, old=False)


async def client():
    session = StringSession()
    dc = sandbox['dcs'][1]
    session.set_dc(dc['id'], dc['ip'], dc['port'])
    tg = TelegramClient(session, 1, 'sandbox')
    await tg.connect()
    return tg


def control(path, **body):
    """A person outside the login, who reads messages and scans QR codes."""
    at = sandbox['control']
    request = urllib.request.Request(
        f'http://{at["address"]}{path}', json.dumps(body).encode(), {'Authorization': f'Bearer {at["token"]}'})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as response:
        answer = json.load(response)
    if 'error' in answer:
        raise RuntimeError(answer['error'])
    return answer


def last(phone):
    return control('/inbox', phone=phone)['messages'][-1]['text']


def code_of(phone):
    return re.search(r'\d{5}', last(phone)).group()


async def main():
    phone = '+9996620001'
    tg = await client()
    await tg.send_code_request(phone)
    me = await tg.sign_in(phone, code_of(phone))
    await tg.send_message('me', 'hello')
    print(f'{utils.get_display_name(me)} wrote: {last(phone)}')
    await tg.log_out()


asyncio.run(main())

# The rest is what else is tried, and how what Telegram refuses looks.


async def refused(what, call):
    try:
        await call
        print(f'{what}: accepted')
    except errors.RPCError as error:  # Telethon has the names in its classes: PhoneCodeInvalidError
        print(f'{what}: {re.sub("(?<!^)(?=[A-Z])", "_", type(error).__name__[:-len("Error")]).upper()}')


async def devices(tg):
    found = (await tg(functions.account.GetAuthorizationsRequest())).authorizations
    print(f'devices: {len(found)}, this one: {sum(a.current for a in found)}')


async def leave(tg):
    """Logs out. Telethon takes the acknowledgement for the answer, so what comes next has to wait for the call by itself."""
    async def ask():
        try:
            await tg([functions.auth.LogOutRequest(), functions.users.GetUsersRequest(['me'])], ordered=True)
        except errors.MultiError as error:
            raise error.exceptions[1]
    await refused('logged out', ask())
    await tg.disconnect()


async def by_code(phone):
    """Logs in with a wrong code first, for somebody of any DC; a password is left to ask for."""
    tg = await client()
    await tg.send_code_request(phone)
    await refused('wrong code', tg.sign_in(phone, '99999'))
    return tg, tg.sign_in(phone, code_of(phone))


async def by_qr(phone):
    tg = await client()
    qr = await tg.qr_login()
    waiting = asyncio.ensure_future(qr.wait())
    await asyncio.sleep(0)  # it must be waiting when the code is scanned
    control('/scan-qr', phone=phone, url=qr.url)
    try:
        me = await waiting
    except errors.SessionPasswordNeededError:
        me = await tg.sign_in(password='sandbox')
    print(f'by QR code: {utils.get_display_name(me)}')
    await leave(tg)


async def story():
    tg, sign_in = await by_code('+9996630001')
    print(f'by code: {utils.get_display_name(await sign_in)}')
    await devices(tg)
    await leave(tg)

    for phone in '+9996620002', '+9996610002', '+9996610020':
        await by_qr(phone)

    tg, sign_in = await by_code('+9996620020')
    await refused('right code', sign_in)
    await refused('wrong password', tg.sign_in(password='wrong'))
    print(f'by password: {utils.get_display_name(await tg.sign_in(password="sandbox"))}')

    def change(old, new):
        return tg.edit_2fa(old, new, hint='[sandbox] new')
    await refused('change', change('sandbox', 'other'))
    await refused('change with the old password', change('sandbox', 'another'))
    await refused('change back', change('other', 'sandbox'))
    await leave(tg)


asyncio.run(story())
