"""`harness` and `python -m harness`."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from harness.cli import run

    run()


if __name__ == "__main__":
    main()
