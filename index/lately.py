"""Articles that were read lately are kept, as many as fit: what answers one question often answers the next."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from index.model import Article
from index.texts import Key

ROOM = 16_000_000
"""Characters of the texts that are kept."""


@dataclass(slots=True, repr=False)
class Lately:
    """Gives versions of articles as ``read`` does, by id and version, and keeps them; threads may share it."""

    read: Callable[[Sequence[Key]], Sequence[Article]]
    room: int = ROOM
    _held: OrderedDict[Key, Article] = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, keys: Sequence[Key]) -> list[Article]:
        """The articles, in order."""
        with self._lock:
            found = {key: self._held[key] for key in keys if key in self._held}
        missing = [key for key in dict.fromkeys(keys) if key not in found]
        if missing:
            found.update(zip(missing, self.read(missing), strict=True))
        with self._lock:
            for key in keys:
                self._keep(key, found[key])
        return [found[key] for key in keys]

    def _keep(self, key: Key, article: Article) -> None:
        if key not in self._held:
            self._held[key] = article
            self._size += len(article.text)
        self._held.move_to_end(key)
        while self._size > self.room:
            _, oldest = self._held.popitem(last=False)
            self._size -= len(oldest.text)
