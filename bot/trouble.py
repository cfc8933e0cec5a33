"""Trouble a person can meet, one sentence each: what happened, what was kept, what to do; never a traceback."""

from __future__ import annotations

from bot.ports import ChatError
from bot.settings import SettingsError, describe_problem
from bot.wording.catalogue import Wording
from index.errors import ExtractError, FetchError, LexiconError, PullquoteError, StoreError

STORE_KEYS = {
    "StoreLocked": "trouble.store_locked",
    "StoreTaken": "trouble.store_taken",
    "StoreExists": "trouble.store_exists",
    "StoreReadOnly": "trouble.store_read_only",
    "StoreFull": "trouble.store_full",
    "StoreDamaged": "trouble.store_damaged",
    "StoreForeign": "trouble.store_foreign",
    "StoreNewer": "trouble.store_newer",
}


def tell_trouble(error: PullquoteError, said: Wording, *, in_chat: bool = False) -> str:
    """The sentence for an error; for wrong settings as many lines as it takes to put them right.

    In a chat nobody is told where on the machine things are.
    """
    if isinstance(error, StoreError):
        key = STORE_KEYS.get(type(error).__name__, "trouble.store")
        return said.say(key, path=error.path.name if in_chat else error.path, detail=error.detail)
    if isinstance(error, LexiconError):
        return said.say("trouble.lexicon", file=error.file, line=error.line, detail=error.detail)
    if isinstance(error, (FetchError, ExtractError)):
        reason = said.say(f"reading.{error.reason}", detail=error.detail)
        return said.say("trouble.reading", place=error.location, reason=reason)
    if isinstance(error, SettingsError):
        return "\n".join(line for problem in error.problems for line in describe_problem(problem, said))
    if isinstance(error, ChatError):
        return said.say(f"chat.error_{error.reason}", detail=error.detail)
    return said.say("trouble.unexpected", detail=str(error))
