"""Views of a library, made of segments: renewed, made anew, and with segments merged; in the thread that asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.analyse.lexicon.read import Lexicon
from index.answer import THRESHOLD, View
from index.disk.file import Files
from index.disk.folder import Folder, Make
from index.lately import Lately
from index.model import Article
from index.ports import Prospect, Store
from index.rank.gather import go_on
from index.rank.merge import merge
from index.rank.part import live_ids
from index.rank.ranker import make_ranker
from index.rank.segment import EPOCH, MICROSECOND, Living, enliven
from index.rank.shelf import Read
from index.texts import Key, Stated
from index.wanted import Progress, ignore_progress, want

# What builds is imported where it is used: who only asks opens what is built.
if TYPE_CHECKING:
    from index.crew.team import Team
    from index.renew import Hire


@dataclass(frozen=True, slots=True)
class Held:
    """A view, and the segments that it is of."""

    view: View
    segments: Sequence[Living]

    def ids(self) -> NDArray[np.int64]:
        """Of all articles in it."""
        return live_ids(self.segments)


@dataclass(slots=True)
class Maker:
    """Makes views of one library; the segments stay in ``folder``, if there is one. One call at a time."""

    store: Store
    library: str
    lexicon: Callable[[], Lexicon]
    languages: Sequence[str]
    least: float = THRESHOLD
    folder: Folder | None = None
    team: Callable[[], Team] | None = None
    _texts: Lately = field(init=False)

    def __post_init__(self) -> None:
        self._texts = Lately(self._read)

    def renew(self, generation: int, stated: Sequence[Stated], held: Held | None, step: Callable[[], None]) -> Held:
        """A view of what is stated, made of the one before as far as that goes. Raises StoreError, LexiconError."""

        def make(segments: Sequence[Living], files: Files | None) -> list[Living]:
            return self._run(segments, stated, files, step, ignore_progress)

        return self._view(generation, self._keep(held.segments if held else (), make), self._texts)

    def make_anew(
        self, prospect: Prospect, step: Callable[[], None] = go_on, progress: Progress = ignore_progress
    ) -> Held:
        """A view of what there would be, nothing taken over from before. Raises StoreError, LexiconError."""

        def make(_: Sequence[Living], files: Files | None) -> list[Living]:
            return self._run((), state(prospect.articles), files, step, progress)

        if not prospect.before:
            return self._view(prospect.generation, self._keep((), make), self._texts)
        # What is held back may be forgotten, and its number be given to another text: nothing of it is kept.
        return self._view(prospect.generation, make((), None), Lately(self._read))

    def exchange(self, held: Held, chosen: Sequence[Living], merged: Living) -> Held | None:
        """The same view with a merged segment in the place of those it was made of; None if these are gone.

        What is live no more since then is not in the merged one either.
        """
        now = {id(it.segment): it for it in held.segments}
        if any(id(it.segment) not in now for it in chosen):
            return None
        ids = [it.segment.cards.ids[it.live & ~now[id(it.segment)].live] for it in chosen]
        gone = np.flatnonzero(np.isin(merged.segment.cards.ids, np.concatenate(ids)))
        merged = merged.without(gone) if len(gone) else merged
        taken = {id(it.segment) for it in chosen}
        segments = [it for it in (*held.segments, merged) if id(it.segment) not in taken and it.live.any()]
        kept = segments if self.folder is None else self.folder.put(held.segments, segments)
        return None if kept is None else self._view(held.view.generation, kept, self._texts)

    def _keep(self, held: Sequence[Living], make: Make) -> Sequence[Living]:
        return make(held, None) if self.folder is None else self.folder.renew(held, make)

    def _run(
        self,
        held: Sequence[Living],
        stated: Sequence[Stated],
        files: Files | None,
        step: Callable[[], None],
        progress: Progress,
    ) -> list[Living]:
        """Segments of what is stated, made by the team if there is one and there are files to be written into."""
        wanted = want(stated)
        if held and wanted.met(held):
            return [living for living in held if living.live.any()]
        from index.renew import Renewal  # noqa: PLC0415

        keep = enliven if files is None else files.keep

        def make(hire: Hire | None) -> list[Living]:
            return Renewal(held, self._read, keep, step, progress, hire).run(wanted)

        return make(None) if self.team is None or files is None else self.team().build(make, files, self._read, step)

    def _view(self, generation: int, segments: Sequence[Living], texts: Read) -> Held:
        return Held(make_view(generation, segments, self.lexicon(), self.languages, texts, self.least), segments)

    def _read(self, keys: Sequence[Key]) -> Sequence[Article]:
        return self.store.read(self.library, keys)


def merge_some(chosen: Sequence[Living], step: Callable[[], None]) -> Living:
    """One segment of several, in memory."""
    return enliven(merge(chosen, step))


def at(held: Held, generation: int) -> Held:
    """The same as a view of another generation."""
    return Held(replace(held.view, generation=generation), held.segments)


def make_view(
    generation: int,
    segments: Sequence[Living],
    lexicon: Lexicon,
    languages: Sequence[str],
    read: Read,
    least: float = THRESHOLD,
) -> View:
    """A view of segments that answers with a confidence of ``least``; ``read`` gives their articles' texts."""
    fetched = [int(it.segment.cards.fetched[it.live].max()) for it in segments if it.live.any()]
    newest = EPOCH + max(fetched) * MICROSECOND if fetched else None
    count = sum(int(np.count_nonzero(it.live)) for it in segments)
    return View(generation, make_ranker(segments, lexicon, languages, read), count, newest, least)


def build_view(generation: int, articles: Sequence[Article], lexicon: Lexicon, languages: Sequence[str]) -> View:
    """A view of ``articles``, which are all live ones of a library at ``generation`` and are kept in memory."""
    texts = {(article.id, article.version): article for article in articles}

    def read(keys: Sequence[Key]) -> list[Article]:
        return [texts[key] for key in keys]

    from index.renew import Renewal  # noqa: PLC0415

    segments = Renewal((), read).run(want(state(articles)))
    return make_view(generation, segments, lexicon, languages, read)


def state(articles: Iterable[Article]) -> list[Stated]:
    """What a store would state of its live articles."""
    return [(article.id, article.version, article.digest) for article in articles]
