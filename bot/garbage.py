"""An index stays for long: Python need not look through all of it for garbage while people wait for an answer."""

from __future__ import annotations

import gc

YOUNG = 1
"""The generations that are looked through anyway, in a millisecond."""


def leave_index_alone() -> None:
    """From now on what there is is not looked through: over 10,000 passages that held everybody up for 0.2 s."""
    gc.collect(YOUNG)
    gc.freeze()


def look_through() -> None:
    """Look through everything after all, now and then: what was garbage when it was left alone."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
