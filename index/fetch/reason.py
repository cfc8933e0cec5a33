"""Why something on the web could not be had; each has a sentence in the bot's wording, as ``reading.<value>``."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The reasons of a FetchError that the outgoing door raises."""

    BAD_ADDRESS = "bad_address"
    BAD_SCHEME = "bad_scheme"
    BAD_PORT = "bad_port"
    CREDENTIALS = "credentials"
    NOT_PUBLIC = "not_public"
    DNS = "dns"
    REFUSED = "refused"
    TLS = "tls"
    TIMEOUT = "timeout"
    CUT_OFF = "cut_off"
    BAD_REPLY = "bad_reply"
    BAD_ENCODING = "bad_encoding"
    TOO_LARGE = "page_too_large"
    NO_CONTENT = "no_content"
    REDIRECTS = "redirects"
    LOGIN = "login"
    PAYMENT = "payment"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    GONE = "gone"
    THROTTLED = "throttled"
    SERVER = "server"
    ROBOTS = "robots"
    ROBOTS_UNREAD = "robots_unread"
