"""Counts that are too many for the memory are on disk, and nobody can tell by the table."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from harness.jobs import count_processes, mapped_arrays, score_candidates, text_facts
from harness.jobs.mapped_arrays import CountArray
from harness.scoring.settings import Settings
from harness.showing.leaderboard_formats import render
from harness.workspace import Workspace

QUICK = Settings(draws=20, permutations=50)


def test_an_array_on_disk_keeps_what_is_filled_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapped_arrays, "MAPPED_BYTES", 0)
    monkeypatch.setattr(mapped_arrays, "RELEASE_BYTES", 0)
    array = CountArray((5000, 2, 3), tmp_path)
    assert array._map is not None
    for start in range(0, 5000, 500):
        array.rows[start : start + 500, 1] = start
        array.release(500)
    assert (array.rows[:, 1, 0] == np.arange(5000) // 500 * 500).all()
    assert not array.rows[:, 0].any()
    assert not list(tmp_path.iterdir())


def test_a_disk_without_room_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(mapped_arrays, "MAPPED_BYTES", 0)
    monkeypatch.setattr(os, "posix_fallocate", refuse)
    array = CountArray((5, 2, 3), tmp_path)
    assert array._map is None
    assert array.rows.shape == (5, 2, 3)


def test_counts_on_disk_give_the_same_table(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {
        "one": ["A bridge.", "Rain fell.", "", "An editor was freed.", "Wheat."],
        "two": ["A.", "B.", "C.", "D.", "E."],
    }
    whole = score_candidates("town", texts, run="a", workspace=place, settings=QUICK)
    for path in (place.results / "a" / "counts").iterdir():
        path.unlink()
    monkeypatch.setattr(mapped_arrays, "MAPPED_BYTES", 0)
    monkeypatch.setattr(mapped_arrays, "RELEASE_BYTES", 0)
    monkeypatch.setattr(text_facts, "TOPICS_PER_BATCH", 2)
    monkeypatch.setattr(count_processes, "MOST_BATCHES", 1)
    mapped = score_candidates("town", texts, run="b", workspace=place, settings=QUICK)
    tables = ("".join(render(made, "text").split()) for made in (mapped, whole))  # a long path breaks a line anywhere
    assert next(tables).replace("/b", "/a") == next(tables).replace("/b", "/a")
