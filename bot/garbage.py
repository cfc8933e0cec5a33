"""An index stays for long: Python need not look through all of it for garbage while people wait for an answer."""

from __future__ import annotations

import gc

YOUNG = 1
"""The generations that are looked through anyway, in a millisecond."""


NEW = 50_000
"""So many new values are looked through at a time: a question makes more than the usual 700, and none is garbage."""


def leave_index_alone() -> None:
    """From now on what there is is not looked through: over 10,000 passages that held everybody up for 0.2 s."""
    gc.collect(YOUNG)
    gc.freeze()
    gc.set_threshold(NEW, *gc.get_threshold()[1:])


def look_through() -> None:
    """Look through everything after all, now and then: what was garbage when it was left alone."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
