"""The day a document names, as it is written there: in its own time zone, and never guessed from anything else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

FIRST_YEAR, LAST_YEAR = 1500, 2200

_ISO_DAY = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?!\d)")
_LONGEST = 60
_MONTH_AND_YEAR = re.compile(r"[^\W\d_]{3,}.{0,20}\b\d{4}\b|\d{4}\s?[年년]")


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


def read_written_time(value: str, languages: Sequence[str]) -> datetime | None:
    """The time of a date that names its month and year ("mardi 3 octobre 2026"), in UTC unless it says otherwise.

    Figures alone are not read: 3/10/2026 is one day here and another there.
    """
    value = value.strip()
    if len(value) > _LONGEST or not _MONTH_AND_YEAR.search(value):
        return None
    from dateparser import DateDataParser  # noqa: PLC0415 - slow to load, and of use to few feeds
    from dateparser.data.languages_info import language_order  # noqa: PLC0415

    known = [language for language in dict.fromkeys(languages) if language in language_order]
    settings = {"PARSERS": ["absolute-time"], "STRICT_PARSING": True, "PREFER_LOCALE_DATE_ORDER": True}
    try:
        parser = DateDataParser(languages=known or None, try_previous_locales=False, settings=settings)
        found: datetime | None = parser.get_date_data(value).date_obj
    except (ValueError, TypeError, OverflowError, LookupError, RecursionError):
        return None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
