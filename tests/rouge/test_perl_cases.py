"""Mode perl gives every figure that ROUGE-1.5.5 printed for the 51 cases, by the plain rules and by the fast code."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.rouge.perl import PerlEngine, bootstrap
from harness.rouge.perl.flags import Flags, parse
from harness.rouge.perl.printout import _score_sums
from tests.rouge import plain_perl as plain

DATA = json.loads((Path(__file__).parents[1] / "data" / "rouge155" / "cases.json").read_text("utf-8"))
CASES = {case["id"]: case for case in DATA["cases"]}
RUNS = {run["name"]: run for run in DATA["runs"]}


def text(sentences: list[str]) -> bytes:
    return "".join(f"{sentence}\n" for sentence in sentences).encode()


def flags_of(run: dict[str, Any]) -> Flags:
    return parse([*run["flags"].split(), "config.xml"])


def engine(names: list[str], flags: Flags) -> PerlEngine:
    options = flags.options
    return PerlEngine(
        names,
        stemmer=options.stemmer,
        stop_words=options.stop_words,
        words=options.words,
        bytes=options.bytes,
        references=options.references,
        alpha=options.alpha,
    )


def printed(run: dict[str, Any]) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """The scores of the cases, and the measures printed for them: all, or all but W where that dies."""
    for scores in (run["scores"], run["without_w"]):
        if scores:
            yield scores, list(next(iter(scores.values())))


@pytest.mark.parametrize("name", RUNS)
def test_the_fast_code_gives_every_printed_figure(name: str) -> None:
    run = RUNS[name]
    flags = flags_of(run)
    for scores, metrics in printed(run):
        names = ["rouge" + metric.removeprefix("ROUGE-") for metric in metrics]
        perl = engine(names, flags)
        references = perl.prepare([[text(model) for model in CASES[case]["models"]] for case in scores])
        candidates = [text(CASES[case]["peer"]) for case in scores]
        if flags.unit:
            found = {key: value[:3] for key, value in perl.records(candidates, references).items()}
        else:
            found = {key: (s.recall, s.precision, s.fmeasure) for key, s in perl.score(candidates, references).items()}
        form = "%.15g" if flags.unit else "%7.5f"
        for metric, key in zip(metrics, names, strict=True):
            ours = [[form % part for part in row] for row in zip(*found[key], strict=True)]
            assert ours == [scores[case][metric] for case in scores], (metric, flags)


@pytest.mark.parametrize("name", RUNS)
def test_the_plain_rules_give_every_printed_figure_of_every_fifth_case(name: str) -> None:
    run = RUNS[name]
    flags = flags_of(run)
    for scores, _ in printed(run):
        for case in list(scores)[::5]:
            peer, models = text(CASES[case]["peer"]), [text(model) for model in CASES[case]["models"]]
            for one in flags.measures:
                if one.script_name not in scores[case]:
                    continue
                if flags.unit:
                    ours = [f"{part:.15g}" for part in plain.record(peer, models, one, flags.options)]
                else:
                    ours = [f"{part:7.5f}" for part in plain.score(peer, models, one, flags.options)]
                assert ours == scores[case][one.script_name], (case, one)


@pytest.mark.parametrize("name", RUNS)
def test_the_bootstrap_gives_every_printed_average_and_limit(name: str) -> None:
    run = RUNS[name]
    flags, order = flags_of(run), run["case_order"]
    by_key = sorted(range(len(order)), key=lambda at: f"{at + 1}.1".encode())
    made_of = (lambda sums, n: _score_sums(flags.options.alpha, sums, n)) if flags.unit else None
    for metric, want in run["system"].items():
        values = np.array([[float(part) for part in run["scores"][order[at]][metric]] for at in by_key])
        found = bootstrap.bootstrap_estimates(values, flags.resamples, float(flags.confidence), made_of)
        for letter, estimate in zip("RPF", found, strict=True):
            assert [f"{part:.5f}" for part in estimate] == want[letter], (metric, letter)


@pytest.mark.parametrize("name", [name for name, run in RUNS.items() if run["dies"]])
def test_where_the_script_dies_w_is_zero_and_a_warning_says_so(name: str) -> None:
    run = RUNS[name]
    perl = engine(["rougeW-1.2", "rouge1"], flags_of(run))
    references = perl.prepare([[text(model) for model in CASES[case]["models"]] for case in run["dies"]])
    with pytest.warns(UserWarning, match="ROUGE-W-1.2 is 0 where a reference has no word"):
        scores = perl.score([text(CASES[case]["peer"]) for case in run["dies"]], references)
    assert not np.concatenate(scores["rougeW-1.2"]).any()


def test_where_the_script_lives_nothing_is_warned_of() -> None:
    perl = PerlEngine(["rougeW"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        perl.score(["a b", ""], perl.prepare(["a b", "a"]))
