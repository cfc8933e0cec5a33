"""What this process and those it started have used: seconds of the processor, and memory. Linux only."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def processor_seconds(*, without: int = 0) -> float:
    """Of this process and all below it but one."""
    return sum(_seconds(pid) for pid in _family(without))


def resident(pid: int | str = "self") -> int:
    """Bytes of memory that a process has in use."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE


def memory_of_all() -> int:
    """Bytes of memory of this process and all below it; what several share counts once (proportional set size)."""
    return sum(map(_shared_out, _family(0)))


def _shared_out(pid: int) -> int:
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return 1024 * int(told.split("Pss:")[1].split()[0]) if "Pss:" in told else 0


def _family(without: int) -> list[int]:
    parents = {int(it.name): _fields(int(it.name)) for it in Path("/proc").iterdir() if it.name.isdigit()}
    family = [os.getpid()]
    for pid in family:
        family += [child for child, held in parents.items() if held and int(held[1]) == pid and child != without]
    return family


def _seconds(pid: int) -> float:
    """Also of those it started that have ended."""
    held = _fields(pid)
    return sum(map(int, held[11:15])) / TICKS if held else 0.0


def _fields(pid: int) -> list[str]:
    """What the kernel says of a process, from its state on; nothing when it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []
