"""The shipped systems write the same texts whatever kernel multiplies, and no tie is decided by the last bits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.running import worker

ROOT = Path(__file__).parents[1]
SYSTEMS = ROOT / "systems"
CHILD = Path(__file__).with_name("kernel_texts.py")
DOWNLOADING = {"embed", "hf", "llm"}
"""They need a model or an endpoint."""

SHIPPED = sorted({path.stem for path in SYSTEMS.glob("*.py") if path.stem[0] != "_"} - DOWNLOADING)
KERNELS = ("Sandybridge", "Haswell", "SkylakeX", "Nehalem", "NEOVERSEN1", "ARMV8")
"""Of x86-64 and of ARM, as OpenBLAS names them."""

WORDS = [
    "river",
    "bridge",
    "mayor",
    "wheat",
    "editor",
    "court",
    "school",
    "storm",
    "harbour",
    "engine",
    "garden",
    "copper",
]


def start_child(kernel: str, dataset: Path, systems: list[str]) -> subprocess.CompletedProcess[str]:
    """What systems write for a dataset in a process of its own, under a kernel."""
    single = {"OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-P", str(CHILD), str(SYSTEMS), str(dataset), *systems],
        env={**os.environ, **single, "OPENBLAS_CORETYPE": kernel},
        capture_output=True,
        text=True,
        check=False,
    )


def texts_by_kernel(dataset: Path) -> dict[str, dict[str, str]]:
    """The texts of all shipped systems under two kernels that really run here; skips where there are not two."""
    pytest.importorskip("sumy", reason="needs the extra sumy: pip install -e '.[sumy]'")
    running: dict[str, dict[str, str]] = {}
    for kernel in KERNELS:
        done = start_child(kernel, dataset, SHIPPED)
        if done.returncode < 0:  # an instruction that this processor does not have
            continue
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        if kernel in said["kernels"]:
            running[kernel] = said["texts"]
        if len(running) == 2:
            return running
    pytest.skip(f"OPENBLAS_CORETYPE chooses between fewer than two kernels here: {', '.join(running) or 'none'}")


def test_the_shipped_systems_write_the_same_texts_under_two_kernels() -> None:
    first, second = texts_by_kernel(ROOT / "references" / "deauville").values()
    assert {name for name in first if first[name] != second[name]} == set()
    assert len(first) == len(SHIPPED) * 5


def test_articles_full_of_ties_are_summarized_alike_under_two_kernels(tmp_path: Path) -> None:
    dataset = tmp_path / "ties.jsonl"
    topics = [
        {"id": name, "article": "\n".join(sentences), "references": ["A bridge."], "words": 9}
        for name, sentences in tied_articles().items()
    ]
    dataset.write_text("".join(json.dumps(topic) + "\n" for topic in topics))
    first, second = texts_by_kernel(dataset).values()
    assert {name for name in first if first[name] != second[name]} == set()


def tied_articles() -> dict[str, list[str]]:
    """By name: sentences of which many, by symmetry, must have one rating. None of them has a stop word."""
    ring = [f"{a} {b} {c}." for a, b, c in zip(WORDS, WORDS[1:] + WORDS[:1], WORDS[2:] + WORDS[:2], strict=True)]
    stars = [f"{centre} {WORDS[at]} {WORDS[at + 1]}." for centre in ("river", "bridge") for at in range(2, 11, 3)]
    pairs = [sentence for a, b in zip(WORDS[::2], WORDS[1::2], strict=True) for sentence in (f"{a} {b}.", f"{b} {a}.")]
    turned = [" ".join(WORDS[at:] + WORDS[:at]) + "." for at in range(len(WORDS))]
    return {
        name: [sentence.capitalize() for sentence in sentences]
        for name, sentences in {
            "ring": ring,
            "stars": stars,
            "pairs": pairs,
            "turned": turned,
            "strangers": [f"{word} {word}." for word in WORDS],
        }.items()
    }


@cache
def load_helper(name: str) -> ModuleType:
    """A module of systems/, with those beside it in reach, as a system has them."""
    module = worker.load_system(str(SYSTEMS / f"{name}.py"))
    if sys.modules.get("scipy", module) is None:  # hidden by _sumy, and other tests want it
        del sys.modules["scipy"]
    return module


@pytest.fixture(autouse=True)
def _path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path, str(SYSTEMS)])


def rank_places(*arguments: Any) -> list[int]:
    places: list[int] = load_helper("_ties").rank_places(*arguments)
    return places


RATINGS = st.lists(st.integers(-50, 50), min_size=1, max_size=40)


@given(RATINGS, st.floats(1e-200, 1e200), st.randoms(use_true_random=False))
def test_neither_scale_nor_the_last_bits_move_the_order(ratings: list[int], factor: float, random: Any) -> None:
    exact = sorted(range(len(ratings)), key=lambda place: (-ratings[place], place))
    noisy = [rating * factor * (1 + random.uniform(-1, 1) * 1e-14) for rating in ratings]
    assert rank_places(noisy) == exact


@given(RATINGS, st.randoms(use_true_random=False))
def test_small_differences_of_large_numbers_are_ties_on_the_scale_of_these(ratings: list[int], random: Any) -> None:
    noise = [random.uniform(-1, 1) * 1e-15 for _ in ratings]
    assert rank_places(noise, 1.0) == list(range(len(ratings)))


@given(st.integers(1, 2000), st.integers(1, 12))
def test_what_lies_on_the_border_of_rounding_is_a_tie_like_any_other(numerator: int, bits: int) -> None:
    value = numerator / 2**bits
    assert rank_places([value - 1e-16 * value, value + 2e-16 * value, value, 0.0], value) == [0, 1, 2, 3]


def test_what_is_no_number_comes_last() -> None:
    assert rank_places([float("nan"), 1.0, float("-inf"), float("inf"), 1.0]) == [3, 1, 4, 0, 2]
    assert rank_places([0.0, -0.0, 0.0]) == [0, 1, 2]
    assert rank_places([]) == []


def summary_of(system: str, sentences: list[str], words: int, **options: Any) -> list[str]:
    document = {"title": "", "paragraphs": [" ".join(sentences)], "sentences": sentences}
    request = {"title": "", "words": words, "seed": 1, "documents": [document]}
    text: str = load_helper(system).summarize(worker.Article(request), **options)
    return text.split("\n")


@pytest.mark.filterwarnings("ignore:Number of words")
@pytest.mark.parametrize("system", ["kl", "lexrank", "lsa", "luhn", "mmr", "sumbasic", "textrank"])
@pytest.mark.parametrize("name", ["ring", "pairs", "turned", "strangers"])
def test_of_sentences_that_are_alike_by_symmetry_the_first_is_taken(system: str, name: str) -> None:
    if system != "mmr":
        pytest.importorskip("sumy", reason="needs the extra sumy: pip install -e '.[sumy]'")
    sentences = tied_articles()[name]
    assert summary_of(system, sentences, len(sentences[0].split())) == sentences[:1]


@pytest.fixture
def rate_columns() -> Callable[..., Any]:
    pytest.importorskip("sumy", reason="needs the extra sumy: pip install -e '.[sumy]'")
    function: Callable[..., Any] = load_helper("lsa").rate_columns
    return function


def test_lsa_cuts_topics(rate_columns: Callable[..., Any]) -> None:
    import numpy as np

    matrix = np.random.default_rng(1).poisson(0.4, (60, 20)).astype(float)
    _, sigma, v = np.linalg.svd(matrix, full_matrices=False)
    norms = np.linalg.norm(matrix, axis=0)
    cut = rate_columns(sigma, v, 3)
    assert np.allclose(cut, np.linalg.norm((sigma[:3, None] * v[:3]), axis=0))
    assert np.allclose(rate_columns(sigma, v, 20), norms)
    assert list(np.argsort(-cut)) != list(np.argsort(-norms))


@pytest.mark.parametrize("seed", range(5))
def test_lsa_does_not_depend_on_which_directions_stand_for_equal_topics(
    rate_columns: Callable[..., Any], seed: int
) -> None:
    import numpy as np

    rng = np.random.default_rng(seed)
    v = np.linalg.qr(rng.normal(size=(8, 8)))[0]
    sigma = np.array([5.0, 3.0, 3.0, 3.0 - 1e-13, 2.0, 1.0, 0.5, 0.0])
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    turned = np.vstack([-v[:1], turn @ v[1:4], v[4:]])
    assert np.allclose(rate_columns(sigma, v, 2), rate_columns(sigma, turned, 2), rtol=1e-12)
    assert np.allclose(rate_columns(sigma, v, 2), rate_columns(sigma, v, 4))
    assert not np.allclose(rate_columns(sigma, v, 2), rate_columns(sigma, v, 5))


@pytest.mark.parametrize("topics", [0, -1])
def test_lsa_refuses_to_keep_no_topic(topics: int) -> None:
    pytest.importorskip("sumy", reason="needs the extra sumy: pip install -e '.[sumy]'")
    with pytest.raises(ValueError, match="topics must be at least 1"):
        summary_of("lsa", ["A river.", "A bridge."], 2, topics=topics)
