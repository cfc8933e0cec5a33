"""The way into a Discord server: the application is read from the token, and the permissions are the least."""

import re
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.discord.invite import PERMISSIONS, find_application, write_invite


def token_of(application: int) -> str:
    first = urlsafe_b64encode(str(application).encode()).decode().rstrip("=")
    return f"{first}.Gabcde.the-secret-part"


@given(application=st.integers(min_value=1, max_value=2**63))
def test_the_application_is_read_from_the_token(application: int) -> None:
    assert find_application(token_of(application)) == str(application)


@pytest.mark.parametrize("token", ["", ".", "xoxb-1-2", "a.b.c", "Zm9v.b.c", "4pyT.b.c", "é.b.c", "wrQ.b.c"])
def test_what_is_no_token_has_no_application(token: str) -> None:
    assert find_application(token) is None


def test_the_permissions_are_the_least() -> None:
    asked = {name for name, value in discord.Permissions(PERMISSIONS) if value}
    assert asked == {
        "embed_links",
        "read_message_history",
        "read_messages",
        "send_messages",
        "send_messages_in_threads",
    }


def test_the_invite_asks_for_the_bot_and_its_commands() -> None:
    parts = urlsplit(write_invite("198622483471925248"))
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://discord.com/oauth2/authorize"
    query = parse_qs(parts.query)
    assert query["client_id"] == ["198622483471925248"]
    assert re.split(" ", query["scope"][0]) == ["bot", "applications.commands"]
    assert query["permissions"] == [str(PERMISSIONS)]
