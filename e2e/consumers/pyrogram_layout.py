"""Sessions of Pyrogram, read by their layout, without Pyrogram: python3 pyrogram_layout.py prints what is in the string on its standard input.

The layout is that of https://github.com/pyrogram/pyrogram/blob/master/pyrogram/storage/storage.py and sqlite_storage.py.
"""

import base64
import contextlib
import json
import sqlite3
import struct
import sys


def string(session):
    """DC, API ID, whether it is a test server's, key, user ID, and whether it is a bot's."""
    return struct.unpack('>BI?256sQ?', base64.urlsafe_b64decode(session + '=' * (-len(session) % 4)))


def file(path):
    with contextlib.closing(sqlite3.connect(path)) as base:
        if base.execute('SELECT number FROM version').fetchone() != (3,):
            raise ValueError('not version 3')
        return base.execute('SELECT dc_id, api_id, test_mode, auth_key, user_id, is_bot FROM sessions').fetchone()


if __name__ == '__main__':
    found = string(sys.stdin.read().strip())
    print(json.dumps([one.hex() if isinstance(one, bytes) else one for one in found]))
