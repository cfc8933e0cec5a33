"""However segments came about, they rank as if everything in them had just been read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.disk.file import Files
from index.disk.folder import Folder
from index.model import Article
from index.rank.merge import merge
from index.rank.segment import Living, enliven
from index.renew import Renewal
from index.scope import Scope
from index.texts import Key
from index.views import build_view, make_view, state
from index.wanted import want
from tests.clean_articles import BODY
from tests.libraries import LANGUAGES, LEXICON, article

LINES = [
    *BODY,
    "Stoke Space was founded in Kent by two engineers. They build engines there, and more than a hundred people work.",
    "L'usine de Lyon emploie trente personnes, dit Marie Curie. Elle a ouvert en mai, et le prix du moteur a doublé.",
    "The factory in Lyon opened in May. Its chief executive is Mira Olsen, they said on the day when it was opened.",
    "# Moteurs",
    "An engine has a price, and Lyon has a factory; engines run.",
]
TAILS = ["A house of the Northern Press group", "The engines desk of Lyon", "Subscribe to our newsletter"]
"""Below an article they are left out when neighbours have them as well."""

QUESTIONS = [
    "Who founded Stoke Space?",
    "What is the price of the engine?",
    "Wer ist Mira Olsen?",
    "usine de lyon",
    'factori in Lion "in May"',
    "read more engines",
]


def write(number: int, version: int, lines: Sequence[str], language: str, publisher: str) -> Article:
    title = "" if number % 2 else f"Lyon {version}"
    made = article(number, *lines, language=language, title=title, publisher=publisher)
    return replace(made, version=version, digest=sha256(made.text.encode()).hexdigest())


@dataclass
class Library:
    """Live articles, all versions there ever were, and the segments that are renewed."""

    live: dict[int, Article] = field(default_factory=dict)
    all_of: dict[Key, Article] = field(default_factory=dict)
    segments: list[Living] = field(default_factory=list)
    folder: Folder | None = None

    def put(self, number: int, lines: Sequence[str], language: str, publisher: str) -> None:
        version = max((it for key, it in self.all_of if key == number), default=0) + 1
        made = write(number, version, lines, language, publisher)
        self.live[number] = self.all_of[number, version] = made

    def read(self, keys: Sequence[Key]) -> list[Article]:
        return [self.all_of[key] for key in keys]

    def renew(self) -> None:
        def make(held: Sequence[Living], files: Files | None) -> list[Living]:
            return Renewal(held, self.read, files.keep if files else enliven).run(want(state(self.live.values())))

        self.segments = make(self.segments, None) if self.folder is None else self.folder.renew(self.segments, make)

    def reopen(self) -> None:
        """As another process finds it."""
        if self.folder is not None:
            self.segments, self.folder = [], Folder(self.folder.path, self.folder.stamp)

    def merge(self, language: str) -> None:
        mine = [it for it in self.segments if it.segment.language == language]
        if mine:
            others = [it for it in self.segments if it.segment.language != language]
            made = [*others, enliven(merge(mine))]
            self.segments = made if self.folder is None else self.folder.put(self.segments, made) or self.segments


ARTICLE = st.tuples(
    st.just("put"),
    st.integers(1, 9),
    st.tuples(
        st.lists(st.sampled_from(LINES), min_size=1, max_size=4), st.lists(st.sampled_from(TAILS), max_size=2)
    ).map(lambda it: [*it[0], *it[1]]),
    st.sampled_from(["en", "en", "fr"]),
    st.sampled_from(["Harbour Post", "Harbour Post", "Other"]),
)
ACTION = st.one_of(
    ARTICLE,
    ARTICLE,
    st.tuples(st.just("remove"), st.integers(1, 9)),
    st.just(("renew",)),
    st.just(("reopen",)),
    st.tuples(st.just("merge"), st.sampled_from(["en", "fr"])),
)


def act(library: Library, action: tuple[Any, ...]) -> None:
    match action:
        case ("put", *what):
            library.put(*what)
        case ("remove", number):
            library.live.pop(number, None)
        case ("renew",):
            library.renew()
        case ("reopen",):
            library.reopen()
        case ("merge", language):
            library.merge(language)


@settings(max_examples=50, deadline=None)
@given(st.lists(ACTION, max_size=25))
def test_what_was_renewed_ranks_as_what_was_just_built(actions: list[tuple[Any, ...]]) -> None:
    with TemporaryDirectory() as folder:
        library = Library(folder=Folder(Path(folder), "ours"))
        for action in actions:
            act(library, action)
        library.renew()
        library.reopen()
        library.renew()
        compare(library)


def compare(library: Library) -> None:
    """The library with one that is just built."""
    fresh = build_view(1, sorted(library.live.values(), key=lambda it: it.id), LEXICON, LANGUAGES)
    renewed = make_view(1, library.segments, LEXICON, LANGUAGES, library.read)
    assert (renewed.articles, renewed.newest, renewed.titles()) == (fresh.articles, fresh.newest, fresh.titles())
    assert list(renewed.passages()) == list(fresh.passages())
    for question in QUESTIONS:
        query = fresh.ranker.interpret(question)
        assert renewed.ranker.interpret(question) == query
        assert renewed.ranker.rarity(query) == fresh.ranker.rarity(query)
        for k in (1, 3, 50):
            for scope in (Scope(), Scope(sites=("harbour",)), Scope(phrases=("in may",)), Scope(languages=("en",))):
                found = renewed.ranker.rank(query, k, scope, whole=True)
                assert found == fresh.ranker.rank(query, k, scope, whole=True)


def test_what_is_wanted_is_met_by_just_that() -> None:
    library = Library()
    library.put(1, BODY[:2], "en", "Northern Press")
    library.put(2, BODY[1:3], "en", "Northern Press")
    library.renew()
    assert want(state(library.live.values())).met(library.segments)
    assert not want(state([library.live[1]])).met(library.segments)
    library.put(2, BODY[:1], "en", "Northern Press")
    assert not want(state(library.live.values())).met(library.segments)
    library.renew()
    library.put(3, BODY[2:], "en", "Northern Press")
    assert not want(state(library.live.values())).met(library.segments)


def test_a_line_that_neighbours_come_to_share_goes_and_comes_back_when_one_of_them_goes() -> None:
    library = Library()
    told: list[list[bool]] = []
    for change in (1, 2, 3, -2, 2):
        if change > 0:
            library.put(change, [*BODY, TAILS[0]], "en", "Harbour Post")
        else:
            del library.live[-change]
        library.renew()
        view = make_view(1, library.segments, LEXICON, LANGUAGES, library.read)
        told.append([any(TAILS[0] in it.text for it in view.passages_of(number)) for number in library.live])
    assert told == [[True], [True, True], [False] * 3, [True, True], [False] * 3]


@settings(max_examples=60, deadline=None)
@given(st.lists(ACTION, max_size=20))
def test_merged_segments_are_what_would_be_written_at_once(actions: list[tuple[Any, ...]]) -> None:
    library = Library()
    for action in actions:
        act(library, action)
    library.renew()
    for language in ("en", "fr"):
        library.merge(language)
    fresh = Renewal((), library.read).run(want(state(library.live.values())))
    for one, other in zip(sorted(library.segments, key=language_of), fresh, strict=True):
        assert_same(one.segment, other.segment)
        assert_same(one.counted, other.counted)


def language_of(living: Living) -> str:
    return living.segment.language


def assert_same(one: Any, other: Any) -> None:
    """The same arrays, of the same kinds."""
    if is_dataclass(one):
        for each in fields(one):
            assert_same(getattr(one, each.name), getattr(other, each.name))
    elif isinstance(one, np.ndarray):
        assert (one.dtype, one.tolist()) == (other.dtype, other.tolist())
    else:
        assert one == other
