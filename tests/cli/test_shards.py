"""`--shard` and `harness merge` as they are typed: what they print, and their exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Command

QUICK = ("-m", "rouge1", "--confidence-n", "100", "--paired-ar-n", "100")


def test_shards_and_their_merge_print_the_table_of_eval(
    folder: Path, harness: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = harness("eval", "town", "-s", "first,last", "--run", "whole", *QUICK)
    first = harness("eval", "town", "-s", "first,last", "--run", "parts", "--shard", "1/2", *QUICK)
    assert first.code == 0
    assert first.out.startswith("shard 1/2 of run parts: ")
    assert first.out.endswith("when all shards are there: harness merge parts\n")
    early = harness("merge", "parts")
    assert early.code == 1
    assert "--run parts --shard 2/2" in early.err
    for name, value in (("ID", "8"), ("COUNT", "2"), ("MIN", "7")):
        monkeypatch.setenv(f"SLURM_ARRAY_TASK_{name}", value)
    second = harness("eval", "town", "-s", "first,last", "--run", "parts", "--shard", "slurm", *QUICK)
    assert second.code == 0
    assert "this task of the SLURM array is shard 2/2" in second.err
    merged = harness("merge", "parts", "-f", "csv")
    assert merged.code == 0
    table, _, following = harness("merge", "parts").out.partition("Next: ")
    assert table == whole.out.partition("Next: ")[0].replace("results/whole", "results/parts")
    assert following.startswith("`harness compare`")


def test_a_shard_prints_no_table(folder: Path, harness: Command) -> None:
    said = harness("eval", "town", "--shard", "1/2", "-o", "table.tex")
    assert said.code == 2
    assert "a shard prints no table" in said.err
    assert harness("score", "town", "-i", "x.txt", "--shard", "9").code == 1
    assert harness("eval", "town", "--shard", "slurm").code == 1
    assert harness("merge", "nothing").code == 1
    assert not (folder / "results").exists()
