"""The fixtures of running, where systems are written into a folder and run."""

from tests.running.conftest import play, still_clock, write

__all__ = ["play", "still_clock", "write"]
