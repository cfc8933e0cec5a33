"""The slash commands and the context menu: what they are called, what they take, who sees them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol

from discord import Attachment, Interaction, Message, Permissions
from discord.app_commands import (
    AppCommandContext,
    Choice,
    Command,
    ContextMenu,
    Group,
    autocomplete,
    choices,
    default_permissions,
    describe,
    rename,
)

from bot.chat.discord.arrive import write_question
from bot.chat.discord.words import name_of_language, word
from bot.turn import FORCE, SCRATCH

MOST_CHOICES = 25

IN_SERVERS = AppCommandContext(guild=True, dm_channel=False, private_channel=False)

Suggest = Callable[[Interaction[Any], str], Coroutine[Any, Any, list[Choice[str]]]]


class Take(Protocol):
    """What is done with a command: its name, and the words behind it."""

    async def __call__(
        self,
        interaction: Interaction[Any],
        name: str,
        text: str,
        *,
        private: bool = True,
        upload: Attachment | None = None,
    ) -> None: ...


AnyCommand = Command[Any, ..., Any] | Group | ContextMenu


def build_commands(take: Take, suggest: Suggest, languages: Sequence[str]) -> tuple[AnyCommand, ...]:
    """All commands there are, made anew."""
    ask = _build_ask(take, suggest, languages)
    return ask, _build_articles(take, suggest), _build_reindex(take, suggest), _build_pullquote(take), _build_find(take)


def _build_ask(take: Take, suggest: Suggest, languages: Sequence[str]) -> AnyCommand:
    offered = [Choice(name=name_of_language(code), value=code) for code in languages[:MOST_CHOICES]]

    @describe(
        question=word("discord.ask_question_text"),
        article=word("discord.ask_article_text"),
        language=word("discord.ask_language_text"),
        private=word("discord.ask_private_text"),
    )
    @rename(
        question=word("discord.ask_question"),
        article=word("discord.article"),
        language=word("discord.ask_language"),
        private=word("discord.ask_private"),
    )
    @autocomplete(article=suggest)
    @choices(language=offered)
    async def ask(
        interaction: Interaction[Any],
        question: str,
        article: str | None = None,
        language: str | None = None,
        private: bool = True,
    ) -> None:
        await take(interaction, "ask", write_question(question, article, language), private=private)

    return Command(name=word("discord.ask"), description=word("discord.ask_text"), callback=ask)


def _build_articles(take: Take, suggest: Suggest) -> AnyCommand:
    group = _group("discord.articles", "discord.articles_text", admins=True)

    @describe(address=word("discord.add_address_text"), file=word("discord.add_file_text"))
    @rename(address=word("discord.add_address"), file=word("discord.add_file"))
    async def add(interaction: Interaction[Any], address: str | None = None, file: Attachment | None = None) -> None:
        await take(interaction, "articles", f"add {address or ''}".strip(), upload=file)

    async def export(interaction: Interaction[Any]) -> None:
        await take(interaction, "articles", "export")

    async def list_(interaction: Interaction[Any]) -> None:
        await take(interaction, "articles", "list")

    group.add_command(Command(name=word("discord.list"), description=word("discord.list_text"), callback=list_))
    group.add_command(_about_article(take, suggest, "show", "discord.show", "discord.show_text"))
    group.add_command(_about_article(take, suggest, "diff", "discord.diff", "discord.diff_text"))
    group.add_command(Command(name=word("discord.add"), description=word("discord.add_text"), callback=add))
    group.add_command(_about_article(take, suggest, "remove", "discord.remove", "discord.remove_text"))
    group.add_command(_about_article(take, suggest, "restore", "discord.restore", "discord.restore_text"))
    group.add_command(_about_any_article(take, suggest))
    group.add_command(Command(name=word("discord.export"), description=word("discord.export_text"), callback=export))
    return group


def _about_article(take: Take, suggest: Suggest, verb: str, name: str, text: str) -> Command[Any, ..., Any]:
    @describe(article=word("discord.article_text"))
    @rename(article=word("discord.article"))
    @autocomplete(article=suggest)
    async def about(interaction: Interaction[Any], article: str) -> None:
        await take(interaction, "articles", f"{verb} {article}")

    return Command(name=word(name), description=word(text), callback=about)


def _about_any_article(take: Take, suggest: Suggest) -> Command[Any, ..., Any]:
    @describe(article=word("discord.refresh_article_text"))
    @rename(article=word("discord.article"))
    @autocomplete(article=suggest)
    async def refresh(interaction: Interaction[Any], article: str | None = None) -> None:
        await take(interaction, "articles", f"refresh {article or ''}")

    return Command(name=word("discord.refresh"), description=word("discord.refresh_text"), callback=refresh)


def _build_reindex(take: Take, suggest: Suggest) -> AnyCommand:
    @default_permissions(manage_guild=True)
    @describe(
        what=word("discord.reindex_what_text"),
        scratch=word("discord.reindex_scratch_text"),
        force=word("discord.reindex_force_text"),
    )
    @rename(
        what=word("discord.reindex_what"), scratch=word("discord.reindex_scratch"), force=word("discord.reindex_force")
    )
    @autocomplete(what=suggest)
    async def reindex(
        interaction: Interaction[Any], what: str | None = None, scratch: bool = False, force: bool = False
    ) -> None:
        words = (what or "", SCRATCH if scratch else "", FORCE if force else "")
        await take(interaction, "reindex", " ".join(filter(None, words)))

    made: Command[Any, ..., Any] = Command(
        name=word("discord.reindex"),
        description=word("discord.reindex_text"),
        callback=reindex,
        allowed_contexts=IN_SERVERS,
    )
    made.guild_only = True
    return made


def _build_pullquote(take: Take) -> AnyCommand:
    group = _group("discord.pullquote", "discord.pullquote_text", admins=False)

    def say(verb: str, name: str, text: str) -> None:
        async def run(interaction: Interaction[Any]) -> None:
            await take(interaction, "pullquote", verb)

        group.add_command(Command(name=word(name), description=word(text), callback=run))

    @describe(change=word("discord.settings_change_text"))
    @rename(change=word("discord.settings_change"))
    @choices(
        change=[
            Choice(name=word("discord.settings_all"), value="answer-all on"),
            Choice(name=word("discord.settings_mentions"), value="answer-all off"),
        ]
    )
    async def settings(interaction: Interaction[Any], change: str | None = None) -> None:
        await take(interaction, "pullquote", f"settings {change or ''}")

    say("help", "discord.help", "discord.help_text")
    say("sources", "discord.sources", "discord.sources_text")
    say("status", "discord.status", "discord.status_text")
    group.add_command(
        Command(name=word("discord.settings"), description=word("discord.settings_text"), callback=settings)
    )
    say("unanswered", "discord.unanswered", "discord.unanswered_text")
    group.add_command(_build_pin(take))
    say("pins", "discord.pins", "discord.pins_text")
    group.add_command(_build_unpin(take))
    say("rollback", "discord.rollback", "discord.rollback_text")
    return group


def _build_pin(take: Take) -> Command[Any, ..., Any]:
    @describe(question=word("discord.pin_question_text"))
    @rename(question=word("discord.ask_question"))
    async def pin(interaction: Interaction[Any], question: str) -> None:
        await take(interaction, "pullquote", f"pin {question}")

    return Command(name=word("discord.pin"), description=word("discord.pin_text"), callback=pin)


def _build_unpin(take: Take) -> Command[Any, ..., Any]:
    @describe(number=word("discord.unpin_number_text"))
    @rename(number=word("discord.unpin_number"))
    async def unpin(interaction: Interaction[Any], number: int) -> None:
        await take(interaction, "pullquote", f"unpin {number}")

    return Command(name=word("discord.unpin"), description=word("discord.unpin_text"), callback=unpin)


def _build_find(take: Take) -> AnyCommand:
    async def find(interaction: Interaction[Any], message: Message) -> None:
        await take(interaction, "ask", text_of(message))

    return ContextMenu(name=word("discord.find"), callback=find)


def text_of(message: Message) -> str:
    """What a message says, on one line, as far as it is shown to us."""
    shown = [message.clean_content, *(embed.description or "" for embed in message.embeds)]
    return " ".join(" ".join(shown).split())


def _group(name: str, text: str, *, admins: bool) -> Group:
    if not admins:
        return Group(name=word(name), description=word(text))
    rights = Permissions(manage_guild=True)
    return Group(
        name=word(name),
        description=word(text),
        default_permissions=rights,
        guild_only=True,
        allowed_contexts=IN_SERVERS,
    )
