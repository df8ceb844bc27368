"""The fixtures of running, where systems are written into a folder and run."""

from tests.running.conftest import play, write

__all__ = ["play", "write"]
