"""`python -m tests.cldr_names` writes the list of names that CLDR knows, by Babel: places, tongues, dates, money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from babel import Locale

LANGUAGES = ("en", "fr", "es", "de", "it", "pt", "nl")
LIST = Path(str(files("index.analyse.lexicon")), "names.txt")

HEADER = f"""# Names of countries, languages, months, days and currencies, from CLDR; made by python -m tests.cldr_names
languages: {" | ".join(LANGUAGES)}
"""

NAMESAKES = frozenset({"MU", "JE", "XA", "XB", "ZZ", "QO", "UN"})
"""Countries that are called like a person or a thing in one of the languages (Maurice, jersey), and no countries."""

SHORTEST = 5
"""Letters of a language's name: shorter ones are other words too often (cree, ido, lao)."""

CURRENCIES = """
ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP GBP HKD HUF IDR ILS INR ISK JPY KRW MAD MXN MYR NGN NOK NZD PEN PHP PKR
PLN RON RUB SAR SEK SGD THB TND TRY TWD UAH USD VND ZAR
"""

MAY = 5
"""The month that English has as a small word, too."""

_ASIDE = re.compile(r" *\([^)]*\)")


def write() -> str:
    """The list."""
    locales = [Locale(code) for code in LANGUAGES]
    rows = [" | ".join(_cell(name) for name in names) for names in _names(locales)]
    return HEADER + "".join(f"{row}\n" for row in dict.fromkeys(rows))


def _cell(name: str) -> str:
    return _ASIDE.sub("", name).replace(",", "").replace("\u2019", "'").strip()


def _names(locales: list[Locale]) -> Iterator[list[str]]:
    english = locales[0]
    for code in map(str, english.territories):
        if re.fullmatch("[A-Z]{2}", code) and code not in NAMESAKES:
            yield [locale.territories[code] for locale in locales]
    for code, name in english.languages.items():
        if re.fullmatch("[a-z]{2}", code) and len(name) >= SHORTEST:
            yield [locale.languages[code] for locale in locales]
    for code in CURRENCIES.split():
        yield [locale.currencies[code] for locale in locales]
    for number in sorted(set(range(1, 13)) - {MAY}):
        yield [locale.months["stand-alone"]["wide"][number] for locale in locales]
    for number in range(7):
        yield [locale.days["stand-alone"]["wide"][number] for locale in locales]


if __name__ == "__main__":
    LIST.write_text(write(), encoding="utf-8")
