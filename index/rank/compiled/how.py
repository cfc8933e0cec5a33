"""How functions are compiled, and what all of them share."""

from __future__ import annotations

from numba import njit

WINDOW = 8192
"""Passages that are added up together."""

NONE = -1
"""The term of a way that has several."""

compiled = njit(cache=True, nogil=True, error_model="numpy")

inlined = njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
"""For what is called for every posting."""
