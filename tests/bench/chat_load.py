"""How the bot bears many people at once: `python -m tests.bench.chat_load` prints a table beside the bars.

The bot runs in a process of its own, as it is installed, over articles made up by rule; a Slack and a Discord on this
machine stand before it. Measured are the acknowledgements, what is lost, and the bot's own time from the
acknowledgement to the answer; ``--events 10000`` also plays that many shuffled events over 20 restarts.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bench.town_news import write_articles
from tests.discordfake.act import say as say_on_discord
from tests.discordfake.act import use
from tests.discordfake.people import APP, TOKEN, Json
from tests.discordfake.rest import LOADING, FakeDiscord, fake_discord
from tests.slackfake.nouns import ADA, APP_TOKEN, BOT_TOKEN, GENERAL, Person, Post, Said
from tests.slackfake.slack import Slack, open_slack
from tests.stores import ROOT

PATIENCE = 120.0
"""Seconds in which everybody has to be answered."""

Times = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=200, help="who ask at once during a reindex")
    parser.add_argument("--questions", type=int, default=200, help="asked one after the other")
    parser.add_argument("--events", type=int, default=0, help="delivered shuffled, 30 %% of them twice")
    given = parser.parse_args()
    asyncio.run(measure(given.passages, given.people, given.questions))
    if given.events:
        play_restarts(given.events)


async def measure(passages: int, people: int, questions: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asked = write_articles(folder / "seeds", passages)
        async with open_slack() as slack, fake_discord() as discord, running(folder, slack, discord) as seconds:
            tell("ready", f"{seconds:.1f} s over {passages} passages", "")
            tell("Slack, one after the other", *await ask_in_turn(slack, asked[:questions]))
            await ask_at_once_on_slack(slack, asked[:people])
            await ask_at_once_on_discord(discord, asked[:people])


def tell(what: str, figures: str, bar: str) -> None:
    """A line of the table."""
    sys.stdout.write(f"{what:<44} {figures:<56} {bar}\n")
    sys.stdout.flush()


@asynccontextmanager
async def running(folder: Path, slack: Slack, discord: FakeDiscord) -> AsyncIterator[float]:
    """The bot, connected to both; how long that took."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": str(folder / "pullquote.db"),
        "SEEDS_DIR": str(folder / "seeds"),
        "LANGUAGES": "en,fr,de",
        "QUESTIONS_PER_MINUTE": "6000",  # one person asks all that are asked one after the other
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "DISCORD_TOKEN": TOKEN,
        "DISCORD_API_URL": discord.address,
        "DISCORD_GATEWAY_URL": discord.gateway.address,
    }
    began = time.perf_counter()
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        await slack.until(slack.socket.usable, PATIENCE)
        async with asyncio.timeout(PATIENCE):
            await discord.until(lambda: bool(discord.commands))
        yield time.perf_counter() - began
        told = [line for line in (folder / "log").read_text(encoding="utf-8").splitlines() if "WARNING" in line]
        tell("warnings of the bot", str(len(told)), told[0][:100] if told else "")
    finally:
        process.terminate()
        await process.wait()


async def ask_in_turn(slack: Slack, questions: Sequence[str]) -> tuple[str, str]:
    """From the acknowledgement of a question to its answer."""
    posted = note_posts(slack)
    took: list[float] = []
    for question in [questions[-1], *questions]:
        began = time.perf_counter()
        before = len(slack.private())
        said = await slack.say(f"@pullquote {question}")
        acked = began + min(it.took or PATIENCE for it in said.deliveries)
        await slack.until(lambda: said.ts in posted or len(slack.private()) > before, PATIENCE)  # noqa: B023
        if said.ts not in posted:
            raise SystemExit(f"{question} was refused: {slack.shown(slack.private()[-1]).text}")
        took.append(posted[said.ts] - acked)
    return f"ack to answer {quantiles(took[1:])}", "p50 <= 50 ms"


async def ask_at_once_on_slack(slack: Slack, questions: Sequence[str]) -> None:
    """Everybody asks while the index is built anew."""
    posted = note_posts(slack)
    people = [Person(f"U1{number:05d}", f"person{number}") for number in range(len(questions))]
    for person in people:
        slack.work.people[person.id] = person
        slack.work.channels[GENERAL].members.add(person.id)
    await slack.command("/reindex", user=ADA)
    began = time.perf_counter()
    says = (slack.say(f"@pullquote {it}", user=who.id) for it, who in zip(questions, people, strict=True))
    said = await asyncio.gather(*says)
    told = [it for one in said for it in one.deliveries]
    acks = [it.took for it in told if it.took is not None]
    tell(f"Slack, {len(said)} at once, reindexing: acks", quantiles(acks), "p99 <= 500 ms, max <= 2500 ms")
    tell("  not acknowledged", str(len(told) - len(acks)), "0")
    await wait_for_all(slack, said, posted)
    answers = [posted[one.ts] - began for one in said if one.ts in posted]
    right = sum(bool(quoted(slack, one)) for one in said)
    tell("  answered after", quantiles(answers), "")
    tell(
        "  lost / answered twice / with a quote",
        f"{len(said) - len(answers)} / {twice(slack, said)} / {right}",
        "0 / 0",
    )
    done = await slack.until(
        lambda: [it for it in slack.seen(ADA) if "Index rebuilt" in slack.shown(it).text], PATIENCE
    )
    tell("  the reindex", slack.shown(done[0]).lines[0], "")


def note_posts(slack: Slack) -> Times:
    """When each thread got its answer, from now on: what only stands in for one is none."""
    posted: Times = {}
    echo = slack.work.echo

    def note(post: Post, subtype: str) -> None:
        if not (post.metadata or {}).get("event_payload", {}).get("waiting"):
            posted.setdefault(post.thread or post.ts, time.perf_counter())
        echo(post, subtype)

    slack.work.echo = note
    return posted


async def wait_for_all(slack: Slack, said: Sequence[Said], posted: Times) -> None:
    try:
        await slack.until(lambda: all(one.ts in posted for one in said), PATIENCE)
    except TimeoutError:
        tell("  not everybody was answered in", f"{PATIENCE:.0f} s", "")


def quoted(slack: Slack, said: Said) -> list[str]:
    return [quote for post in slack.posts(GENERAL, said.ts) for quote in slack.shown(post).quotes]


def twice(slack: Slack, said: Sequence[Said]) -> int:
    return sum(len(slack.posts(GENERAL, one.ts)) > 1 for one in said)


async def ask_at_once_on_discord(discord: FakeDiscord, questions: Sequence[str]) -> None:
    """Everybody uses /ask, and as many mention the bot, while the index is built anew."""
    await use(discord, "reindex", "3003")
    began = time.perf_counter()
    held = [await use(discord, "ask", f"8{at:05d}", question=it) for at, it in enumerate(questions)]
    first = [asyncio.create_task(_until_acked(discord, one, began)) for one in held]
    asked = [await say_on_discord(discord, f"<@{APP}> {it}", f"9{at:05d}") for at, it in enumerate(questions)]
    acks = [took for took in await asyncio.gather(*first) if took is not None]
    tell(f"Discord, {len(held)} at once, reindexing: first word", quantiles(acks), "max <= 2500 ms")

    def answered() -> bool:
        replies = _replies(discord)
        return all(it["id"] in replies for it in asked) and all(
            it.original and not it.original["flags"] & LOADING for it in held
        )

    try:
        async with asyncio.timeout(PATIENCE):
            await discord.until(answered)
    except TimeoutError:
        tell("  not everybody was answered in", f"{PATIENCE:.0f} s", "")
    replies = _replies(discord)
    lost = sum(it["id"] not in replies for it in asked) + sum(not it.original for it in held)
    double = sum(len(replies.get(it["id"], ())) > 1 for it in asked)
    tell("  answered after", f"{time.perf_counter() - began:.1f} s", "")
    tell("  lost / answered twice", f"{lost} / {double}", "0 / 0")


async def _until_acked(discord: FakeDiscord, held: object, began: float) -> float | None:
    try:
        async with asyncio.timeout(PATIENCE):
            await discord.until(lambda: held.acked is not None)  # type: ignore[attr-defined]
    except TimeoutError:
        return None
    return time.perf_counter() - began


def _replies(discord: FakeDiscord) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for post in discord.posts:
        if reference := post.get("message_reference"):
            found.setdefault(reference["message_id"], []).append(post)
    return found


def play_restarts(events: int) -> None:
    """The events at the port of every platform, in a process of its own."""
    command = [sys.executable, "-m", "pytest", "--no-cov", "-q", "tests/test_reception_restarts.py"]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PULLQUOTE_EVENTS": str(events)}, check=False)
    tell(f"{events} events, 30 % twice, 20 restarts", f"{time.perf_counter() - began:.1f} s", "each answered once")
    sys.exit(done.returncode)


def quantiles(seconds: Sequence[float]) -> str:
    """The middle, the 95th and the 99th of a hundred, and the longest, in milliseconds."""
    if not seconds:
        return "none"
    ordered = sorted(seconds)
    parts = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)]
    found = [f"{name} {1000 * ordered[int(share * (len(ordered) - 1))]:.0f}" for name, share in parts]
    return f"{'  '.join(found)}  max {1000 * ordered[-1]:.0f} ms"


if __name__ == "__main__":
    main()
