"""The nursery: one process that has everything imported and forks off workers; it reads no document itself.

Not multiprocessing's fork server: that one runs the program's main module again in every child, whatever it does.

Spoken over a socket, one exchange at a time: ``fork`` with the worker's end of a pipe is answered with its process id;
``kill <id>`` ends it and is answered with its id; ``end <id>`` does the same and is answered with its exit code,
negative for a signal, after which there is no such worker.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection

from index.parse.limits import Limits

STARTING = 30.0
"""Seconds the imports may take."""

_ANSWER = 64  # bytes of a message
_READY = b"ready"
PROGRAM = "import sys; sys.path[:] = sys.argv[4:]; from index.parse.nursery import tend; tend(*sys.argv[1:4])"
"""What the process runs: its end of the socket and the limits behind it, and where modules are found."""


@dataclass(frozen=True, slots=True)
class Nursery:
    """The running process and the socket to it; one thread at a time may ask it."""

    process: subprocess.Popen[bytes]
    control: socket.socket

    def fork(self) -> tuple[int, Connection]:
        """A new worker's process id, and the pipe to it. Raises OSError when the nursery is gone."""
        here, there = socket.socketpair()
        with here, there:
            socket.send_fds(self.control, [b"fork"], [there.fileno()])
            return int(self._answer()), Connection(here.detach())

    def end(self, pid: int) -> int:
        """End a worker; its exit code. Raises OSError when the nursery is gone."""
        self.control.send(b"end %d" % pid)
        return int(self._answer())

    def kill(self, pid: int) -> None:
        """End a worker somebody still waits for. Raises OSError when the nursery is gone."""
        self.control.send(b"kill %d" % pid)
        self._answer()

    def close(self) -> None:
        """Let the process go; workers end when their pipes do."""
        self.control.close()
        self.process.wait()

    def _answer(self) -> bytes:
        answer = self.control.recv(_ANSWER)
        if not answer:
            raise ConnectionResetError("the nursery is gone")
        return answer


def start_nursery(limits: Limits) -> Nursery:
    """Start the process and wait until it is ready. Raises OSError when it does not get so far."""
    here, there = socket.socketpair()
    with there:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", PROGRAM, str(there.fileno()), str(limits.seconds), str(limits.memory), *sys.path],
            pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C in the terminal is this process's matter
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
    here.settimeout(STARTING)
    nursery = Nursery(process, here)
    try:
        if here.recv(_ANSWER) == _READY:
            return nursery
    except TimeoutError:
        process.kill()
    nursery.close()
    raise ConnectionResetError("the nursery did not start")


def tend(control_fd: str, seconds: str, memory: str) -> None:
    """The nursery's own life, until the other end of its socket is closed."""
    from index.parse.warm import warm_up  # noqa: PLC0415 - here and nowhere else are all readers loaded at once

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limits = Limits(float(seconds), int(memory))
    warm_up()
    # Whoever asks may be killed at any moment, even before this is ready: nobody waits for a word then.
    with socket.socket(fileno=int(control_fd)) as control, suppress(ConnectionError):
        control.send(_READY)
        while True:
            message, pipes, _, _ = socket.recv_fds(control, _ANSWER, 1)
            if not message:
                return
            verb, _, pid = message.partition(b" ")
            if verb == b"fork":
                answer = _fork(control, pipes[0], limits)
            else:
                os.kill(answer := int(pid), signal.SIGKILL)
                answer = _wait(answer) if verb == b"end" else answer
            control.send(b"%d" % answer)


def _fork(control: socket.socket, pipe: int, limits: Limits) -> int:
    pid = os.fork()
    if pid:
        os.close(pipe)
        return pid
    code = 1
    try:
        control.close()
        from index.parse.worker import serve  # noqa: PLC0415 - loaded by the warm-up

        serve(Connection(pipe), limits)
        code = 0
    finally:
        os._exit(code)


def _wait(pid: int) -> int:
    """The exit code of a child; until it is waited for it keeps its number, so that nobody else can be killed."""
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)
