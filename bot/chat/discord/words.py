"""Names and descriptions of commands, in every language the bot speaks."""

from __future__ import annotations

from babel import Locale as Names
from discord import Locale
from discord.app_commands import TranslationContextTypes, Translator, locale_str
from typing_extensions import override

from bot.wording.catalogue import LANGUAGES, wording


def word(key: str) -> locale_str:
    """A word or sentence of ours by its key, in English until it is translated."""
    return locale_str(wording(LANGUAGES[0]).say(key), key=key)


def name_of_language(code: str) -> locale_str:
    """What a language is called."""
    return locale_str(Names(LANGUAGES[0]).languages.get(code, code), code=code)


class Words(Translator):
    """Translates what ``word`` and ``name_of_language`` made."""

    @override
    async def translate(self, string: locale_str, locale: Locale, context: TranslationContextTypes) -> str | None:
        language = locale.value.partition("-")[0]
        if language not in LANGUAGES[1:]:
            return None
        if "code" in string.extras:
            return Names(language).languages.get(string.extras["code"])
        return wording(language).say(string.extras["key"])
