"""Names to addresses by the system, in threads that nobody has to wait for."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Sequence
from ipaddress import ip_address

from index.fetch.address import Ip


async def look_up(name: str) -> Sequence[Ip]:
    """All addresses that the system knows for a name. Raises OSError.

    A thread of its own, because a dead name server holds it for half a minute: the shared ones answer questions
    meanwhile, and the program can end.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[Ip]] = loop.create_future()

    def settle(ips: list[Ip], error: OSError | None) -> None:
        if answer.done():  # given up
            return
        if error is None:
            answer.set_result(ips)
        else:
            answer.set_exception(error)

    def ask() -> None:
        ips: list[Ip] = []
        failure = None
        try:
            found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
            ips = list(dict.fromkeys(ip_address(str(it[4][0]).partition("%")[0]) for it in found))
        except (OSError, UnicodeError) as error:
            failure = error if isinstance(error, OSError) else OSError(str(error))
        with contextlib.suppress(RuntimeError):  # the loop has ended, nobody waits
            loop.call_soon_threadsafe(settle, ips, failure)

    threading.Thread(target=ask, name="lookup", daemon=True).start()
    return await answer
