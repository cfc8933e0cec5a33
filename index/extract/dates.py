"""The day a document names, as it is written there: in its own time zone, and never guessed from anything else."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

FIRST_YEAR, LAST_YEAR = 1500, 2200

_ISO_DAY = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?!\d)")
_LONGEST = 60


def read_date(value: str) -> date | None:
    """The calendar day of an ISO 8601 or RFC 2822 date, None for anything else."""
    value = value.strip()[:_LONGEST]
    match = _ISO_DAY.match(value)
    try:
        day = date(int(match[1]), int(match[2]), int(match[3])) if match else _read_mail_date(value)
    except (ValueError, OverflowError):
        return None
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


def read_time(value: str) -> datetime | None:
    """The aware time of an ISO 8601 or RFC 2822 date-time, None for anything else."""
    value = value.strip()[:_LONGEST]
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        try:
            time = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return time if time.tzinfo and FIRST_YEAR <= time.year <= LAST_YEAR else None


def _read_mail_date(value: str) -> date | None:
    if not any(map(str.isdigit, value)):
        return None
    try:
        return parsedate_to_datetime(value).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
