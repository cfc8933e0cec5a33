"""What the bot says on Slack by itself, in the language of whoever is spoken to."""

from __future__ import annotations

from bot.chat.slack.render import SlackPost, render
from bot.message import Message, Text
from bot.visit import Visit
from bot.wording.catalogue import LANGUAGES, choose_language, wording
from index.analyse.frame import guess_language

BEGINNING = 1_000
"""Characters of a question that tell its language."""

WAITING = "slack.waiting"
MAYBE_LOST = "slack.maybe_lost"


def word(key: str, visit: Visit, locale: str | None) -> SlackPost:
    """A sentence as a post: in the installation's language, the visitor's, or that of what was asked."""
    request = visit.turn.request
    guessed = guess_language(request.argument[:BEGINNING], LANGUAGES) if request.argument else None
    said = wording(choose_language(locale, request.locale, guessed))
    line = said.say(key)
    return render(Message((Text(line),), line), said.language)[0]
