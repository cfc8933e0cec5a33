"""What can be asked of the store; each function sees one state of it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, Select, and_, func, literal, select, tuple_

from index.model import Article
from index.ports import Problem, Prospect, Source
from index.store.rows import article_of, from_utc
from index.store.schema import ARTICLE, LIBRARY, LIVE, PROBLEM, SOURCE, VERSION
from index.texts import Key, Stated

CHUNK = 100
"""Rows turned into articles at a time; between chunks the event loop gets its turn."""


def generation(connection: Connection, library: str) -> int:
    found = connection.scalar(select(LIBRARY.c.generation).where(LIBRARY.c.name == library))
    return int(found or 0)


def articles(connection: Connection, library: str) -> tuple[int, list[Article]]:
    newest = _articles(library).where(ARTICLE.c.state == LIVE, VERSION.c.number == ARTICLE.c.current)
    return generation(connection, library), _collect(connection, newest.order_by(ARTICLE.c.id))


def stated(connection: Connection, library: str, *, digests: bool) -> tuple[int, list[Stated]]:
    newest = and_(
        VERSION.c.library == ARTICLE.c.library,
        VERSION.c.article == ARTICLE.c.id,
        VERSION.c.number == ARTICLE.c.current,
    )
    named = select(ARTICLE.c.id, ARTICLE.c.current, VERSION.c.digest if digests else literal(""))
    named = named.where(ARTICLE.c.library == library, ARTICLE.c.state == LIVE)
    found = connection.execute(named.join(VERSION, newest) if digests else named)
    moment = connection.scalar(select(LIBRARY.c.generation).where(LIBRARY.c.name == library))
    return int(moment or 0), sorted((number, version, digest) for number, version, digest in found)


def texts(connection: Connection, library: str, keys: Sequence[Key]) -> list[Article]:
    found: dict[Key, Article] = {}
    for at in range(0, len(keys), CHUNK):
        these = tuple_(VERSION.c.article, VERSION.c.number).in_(keys[at : at + CHUNK])
        rows = connection.execute(_articles(library).where(these)).mappings()
        found.update(((row["article"], row["number"]), article_of(row)) for row in rows)
    return [found[key] for key in keys]


def versions(connection: Connection, library: str, article_id: int) -> list[Article]:
    history = _articles(library).where(ARTICLE.c.id == article_id, VERSION.c.number <= ARTICLE.c.current)
    return _collect(connection, history.order_by(VERSION.c.number))


def with_held(connection: Connection, library: str) -> Prospect:
    moment, present = articles(connection, library)
    waiting = _articles(library).where(ARTICLE.c.state == LIVE, VERSION.c.number > ARTICLE.c.current)
    held = {article.id: article for article in _collect(connection, waiting)}
    before = {article.id: article for article in present if article.id in held}
    return Prospect(moment, tuple(held.get(article.id, article) for article in present), before)


def article_at(connection: Connection, library: str, location: str) -> Article | None:
    newest = _articles(library).where(ARTICLE.c.state == LIVE, VERSION.c.number == ARTICLE.c.current)
    found = _collect(connection, newest.where(ARTICLE.c.location == location))
    return found[0] if found else None


def source_at(connection: Connection, library: str, location: str) -> int | None:
    live = (ARTICLE.c.library == library, ARTICLE.c.location == location, ARTICLE.c.state == LIVE)
    found: int | None = connection.scalar(select(ARTICLE.c.source).where(*live))
    return found


def removed(connection: Connection, library: str, locations: Sequence[str]) -> list[Article]:
    newest = _articles(library).where(ARTICLE.c.state != LIVE, VERSION.c.number == ARTICLE.c.current)
    return _collect(connection, newest.where(ARTICLE.c.location.in_(locations)).order_by(ARTICLE.c.id))


def sources(connection: Connection, library: str) -> list[Source]:
    counted = (
        select(ARTICLE.c.source, func.count().label("articles"))
        .where(ARTICLE.c.library == library, ARTICLE.c.state == LIVE)
        .group_by(ARTICLE.c.source)
    )
    counts = {row.source: row.articles for row in connection.execute(counted)}
    problems = _problems(connection, library)
    found = connection.execute(select(SOURCE).where(SOURCE.c.library == library))
    tracked = [
        Source(
            id=row.id,
            location=row.location,
            kind=row.kind,
            checked=None if row.checked is None else from_utc(row.checked),
            articles=counts.get(row.id, 0),
            problems=tuple(problems.get(row.id, ())),
            states=json.loads(row.states),
        )
        for row in found
    ]
    # Sorted here: databases sort text each in its own way.
    return sorted(tracked, key=lambda source: source.location)


def locations(connection: Connection, library: str, source: int) -> list[str]:
    live = select(ARTICLE.c.location).where(
        ARTICLE.c.library == library, ARTICLE.c.source == source, ARTICLE.c.state == LIVE
    )
    return sorted(connection.scalars(live))


def places(connection: Connection, library: str) -> frozenset[str]:
    live = select(ARTICLE.c.location).where(ARTICLE.c.library == library, ARTICLE.c.state == LIVE)
    return frozenset(connection.scalars(live))


def _problems(connection: Connection, library: str) -> dict[int, list[Problem]]:
    found = (connection.execute(select(PROBLEM).where(PROBLEM.c.library == library))).all()
    problems: dict[int, list[Problem]] = {}
    for row in sorted(found, key=lambda row: str(row.location)):
        noted = Problem(row.location, row.reason, row.detail, from_utc(row.since))
        problems.setdefault(row.source, []).append(noted)
    return problems


def _articles(library: str) -> Select[tuple[object, ...]]:
    belongs = and_(VERSION.c.library == ARTICLE.c.library, VERSION.c.article == ARTICLE.c.id)
    return select(VERSION, ARTICLE.c.location).join(ARTICLE, belongs).where(ARTICLE.c.library == library)


def _collect(connection: Connection, query: Select[tuple[object, ...]]) -> list[Article]:
    found: list[Article] = []
    rows = connection.execute(query, execution_options={"stream_results": True}).mappings()
    for some in rows.partitions(CHUNK):
        found.extend(article_of(row) for row in some)
    return found
