"""The best passages: what words add at most is added up in windows; who can be good enough is scored exactly."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import carray

from index.rank.compiled.how import WINDOW, compiled, inlined
from index.rank.compiled.scores import ROUNDED, keep, score, total_of
from index.rank.compiled.table import (
    ADMITTED,
    BEST,
    COVER,
    COVERED,
    LEADS,
    LEVELS,
    LISTS,
    MOST,
    NUMBERS,
    OWNER,
    PLACES,
    SCORES,
    STEPS,
    SUMS,
    TITLE_STEPS,
    TITLED,
    TOLD,
    flags,
    floats,
    longs,
    pairs,
    point_to,
    shorts,
)
from index.rank.compiled.unpack import find_place

ROW = 64
"""Passages of a window that are looked at in one go."""

SLOWER = 0.85
"""While there are not enough, passages are scored down to this share of the highest bound, then to its square."""


@compiled
def search(table: Any) -> int:
    """Fill the best passages into the room, in no order; gives how many there are."""
    numbers, scores, sums = longs(table, NUMBERS), floats(table, SCORES), pairs(table, SUMS)
    ways = len(floats(table, MOST))
    lay_steps(table, ways)
    held, least = 0, floats(table, TOLD)[8]
    for start in range(0, numbers[1], WINDOW):
        end = min(start + WINDOW, numbers[1])
        top = add_titles(table, start, end)
        for way in range(ways):
            top = max(top, add_list(table, way, start, end))
        share, needed = SLOWER, max(find_needed(table, least), 1.0)
        while held < len(scores) and top * share >= needed:
            held = take(table, start, end - start, top * share, least, held)
            share *= share
        if held == len(scores):
            needed = find_needed(table, max(least, scores[0]))
        if top >= needed:
            held = take(table, start, end - start, needed, least, held)
        sums[:] = 0
        pairs(table, COVERED)[:] = 0
    return held


@compiled
def lay_steps(table: Any, ways: int) -> None:
    """Tell for each list how many steps an impact is."""
    steps, most = pairs(table, STEPS), floats(table, MOST)
    for way in range(ways):
        for impact in range(LEVELS):
            steps[LEVELS * way + impact] = np.uint16(np.ceil(most[way] * impact))


@compiled
def find_needed(table: Any, floor: float) -> float:
    """How many steps words and titles must add at least to a passage, whatever else it has."""
    told = floats(table, TOLD)
    return (floor / ROUNDED / (1 + told[3]) / (1 + told[2]) - told[5]) / told[7]


@compiled
def add_titles(table: Any, start: int, end: int) -> int:
    """Add what titles add to the passages of a window; gives the most."""
    sums = pairs(table, SUMS)
    ids, steps, top = shorts(table, TITLED), pairs(table, TITLE_STEPS), 0
    for at in range(find_place(ids, 0, len(ids), start), find_place(ids, 0, len(ids), end)):
        sums[ids[at] - start] = steps[at]
        top = max(top, steps[at])
    return top


@compiled
def add_list(table: Any, way: int, start: int, end: int) -> int:
    """Add what a way adds at most to the passages of a window; gives the most that any has."""
    sums = pairs(table, SUMS)
    lists, positions = longs(table, LISTS)[5 * way : 5 * way + 5], longs(table, PLACES)
    size = lists[4]
    ids, impacts = carray(point_to(lists[0]), size, np.int32), carray(point_to(lists[1]), size, np.uint8)
    steps = pairs(table, STEPS)[LEVELS * way : LEVELS * (way + 1)]
    first = positions[2 * way + 1]
    last = find_place(ids, first, size, end)
    positions[2 * way], positions[2 * way + 1] = first, last
    top = 0
    for at in range(first, last):
        place = np.uint64(ids[at] - start)
        total = np.int64(sums[place]) + np.int64(steps[impacts[at]])
        sums[place] = total
        top = max(top, total)
    if floats(table, TOLD)[3] != 0.0:
        covered, cover = pairs(table, COVERED), np.uint16(np.ceil(floats(table, COVER)[1 + way]))
        for at in range(first, last):
            covered[np.uint64(ids[at] - start)] += cover
    return top


@compiled
def has_any(row: Any, wanted: Any) -> bool:
    """Whether any of a row of passages has so many steps; written so that many are compared at once."""
    found = np.uint8(0)
    for place in range(ROW):
        found = np.uint8(found | np.uint8(row[place] >= wanted))
    return found > 0


@compiled
def take(table: Any, start: int, size: int, needed: float, least: float, held: int) -> int:
    """Score the passages of a window that have so many steps, each once; gives how many are the best then."""
    sums, admitted, owner = pairs(table, SUMS), flags(table, ADMITTED), shorts(table, OWNER)
    leads = flags(table, LEADS)
    scores, best = floats(table, SCORES), longs(table, BEST)
    wanted = np.uint16(min(max(np.ceil(needed), 1.0), 65535.0))
    for row in range(0, size, ROW):
        if not has_any(sums[row : row + ROW], wanted):
            continue
        for place in range(row, row + ROW):
            if sums[place] >= wanted:
                text = start + place
                floor = max(least, scores[0]) if held == len(scores) else least
                may_be = bound(table, sums[place], place, leads[text]) >= floor
                sums[place] = 0
                if may_be and (len(admitted) == 0 or admitted[owner[text]]):
                    found = score(table, text, floor)
                    if found > 0 and found >= floor:
                        held = keep(scores, best, held, found, text)
    return held


@inlined
def bound(table: Any, steps: int, place: int, lead: float) -> float:
    """The score of a passage of the window at most, by the steps of what it adds and of what it covers."""
    told = floats(table, TOLD)
    covered = min(pairs(table, COVERED)[place] * floats(table, COVER)[0], told[4])
    return total_of(told, steps * told[7], told[5], covered, lead) * ROUNDED
