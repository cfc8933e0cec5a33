"""Which library a visit is about, and the desk of it: in separate libraries nothing crosses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.desk.desk import Desk
from bot.tenancy import library_of


@dataclass(slots=True)
class Desks:
    """The desks of all libraries, each opened when first needed."""

    open: Callable[[str], Desk]
    separate: bool
    _held: dict[str, Desk] = field(default_factory=dict)

    def of(self, library: str) -> Desk:
        """The desk of a library."""
        if library not in self._held:
            self._held[library] = self.open(library)
        return self._held[library]

    def library_of(self, platform: str, workspace: str) -> str:
        """The name of the library that is asked from a workspace."""
        return library_of(platform, workspace, separate=self.separate)

    @property
    def held(self) -> Iterable[Desk]:
        """Those that were opened."""
        return tuple(self._held.values())

    async def close(self) -> None:
        """Give up what is being built."""
        for desk in self.held:
            await desk.searcher.close()
