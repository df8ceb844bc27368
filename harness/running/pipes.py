"""The pipes of a child, read and written without ever waiting, and watched by a selector, on every system."""

from __future__ import annotations

import os
import socket
import sys
import threading
from contextlib import suppress
from typing import IO

CHUNK_BYTES = 2**16

PIPES_CAN_BE_WATCHED = sys.platform != "win32"
"""Windows' selectors watch sockets only: there a thread carries each pipe's bytes to or from a socket."""


class Outlet:
    """The reading end of a child's output; `fileno()` is for a selector."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        os.set_blocking(pipe.fileno(), False)

    def fileno(self) -> int:
        """The descriptor that a selector watches."""
        return self._pipe.fileno()

    def read(self) -> bytes | None:
        """The bytes that have arrived; b"" at the end, None where none have arrived yet."""
        try:
            return os.read(self._pipe.fileno(), CHUNK_BYTES)
        except BlockingIOError:
            return None

    def close(self) -> None:
        """Close our end of the pipe."""
        self._pipe.close()


class Inlet:
    """The writing end of a child's input."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        os.set_blocking(pipe.fileno(), False)

    def fileno(self) -> int:
        """The descriptor that a selector watches."""
        return self._pipe.fileno()

    def write(self, data: bytes | bytearray) -> int:
        """How many bytes fitted.

        Raises BlockingIOError where none can be written, BrokenPipeError where the pipe is closed.
        """
        return os.write(self._pipe.fileno(), data)

    def close(self) -> None:
        """Close our end of the pipe."""
        with suppress(BrokenPipeError):
            self._pipe.close()


class CarriedOutlet:
    """An `Outlet` whose bytes a thread carries from the pipe to a socket."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._near, far = socket.socketpair()
        self._near.setblocking(False)
        threading.Thread(target=_carry_out, args=(pipe, far), daemon=True).start()

    def fileno(self) -> int:
        """The descriptor that a selector watches."""
        return self._near.fileno()

    def read(self) -> bytes | None:
        """The bytes that have arrived; b"" at the end, None where none have arrived yet."""
        try:
            return self._near.recv(CHUNK_BYTES)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def close(self) -> None:
        """Close our end of the pipe."""
        self._near.close()


class CarriedInlet:
    """An `Inlet` whose bytes a thread carries from a socket to the pipe."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._near, far = socket.socketpair()
        self._near.setblocking(False)
        threading.Thread(target=_carry_in, args=(far, pipe), daemon=True).start()

    def fileno(self) -> int:
        """The descriptor that a selector watches."""
        return self._near.fileno()

    def write(self, data: bytes | bytearray) -> int:
        """How many bytes fitted.

        Raises BlockingIOError where none can be written, BrokenPipeError where the pipe is closed.
        """
        try:
            return self._near.send(data)
        except BlockingIOError:
            raise
        except OSError:
            raise BrokenPipeError from None

    def close(self) -> None:
        """Close our end of the pipe."""
        self._near.close()


def _carry_out(pipe: IO[bytes], far: socket.socket) -> None:
    with pipe, far, suppress(OSError, ValueError):
        while data := os.read(pipe.fileno(), CHUNK_BYTES):
            far.sendall(data)


def _carry_in(far: socket.socket, pipe: IO[bytes]) -> None:
    with suppress(OSError, ValueError), far, pipe:
        while data := far.recv(CHUNK_BYTES):
            view = memoryview(data)
            while view:
                view = view[os.write(pipe.fileno(), view) :]


def open_outlet(pipe: IO[bytes]) -> Outlet | CarriedOutlet:
    """The reader of a child's pipe on this operating system; it owns the pipe."""
    return Outlet(pipe) if PIPES_CAN_BE_WATCHED else CarriedOutlet(pipe)


def open_inlet(pipe: IO[bytes]) -> Inlet | CarriedInlet:
    """The writer into a child's pipe on this operating system; it owns the pipe."""
    return Inlet(pipe) if PIPES_CAN_BE_WATCHED else CarriedInlet(pipe)
