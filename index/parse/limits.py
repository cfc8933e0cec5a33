"""What a worker may not do: take long, take much, reach out, write, start anything; nothing in it can undo that."""

from __future__ import annotations

import resource
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_REFUSED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.kill",
            "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
            "os.chown", "shutil.", "urllib.", "http.client.", "ftplib.", "smtplib.", "webbrowser.", "sqlite3.",
            "ctypes.dlopen", "pty.", "signal.pthread_kill", "code.__new__")  # fmt: skip
_WRITES = frozenset("wax+")


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one document: seconds on the clock and of the processor, bytes of memory beyond what is imported."""

    seconds: float = 10.0
    memory: int = 1_000_000_000


class Refused(Exception):
    """The worker tried what it may not."""


def confine(limits: Limits) -> None:
    """Put the limits that hold for the whole life of this process on it."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process, whatever it is stuck in
    mapped = _mapped_bytes() + limits.memory
    resource.setrlimit(resource.RLIMIT_AS, (mapped, mapped))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.addaudithook(_refuse)


def begin_document(limits: Limits) -> None:
    """Start the clocks; when one runs out the kernel ends the process."""
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime + limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def end_document() -> None:
    """Stop the clock; that of the processor does not run while nothing is done."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def _mapped_bytes() -> int:
    """Bytes of address space this process has mapped: its imports, and what libraries set aside for each processor."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 0


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    if event.startswith(_REFUSED):
        raise Refused(event)
    if event == "open" and isinstance(args[1], str) and not _WRITES.isdisjoint(args[1]):
        raise Refused(event)
