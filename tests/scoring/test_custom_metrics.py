"""A metric of one's own: what its file says, what it counts, and how every mistake in it is told."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import BadInput, HarnessError, UnknownName
from harness.plugins.metric_files import MetricSpec, find_metrics, read_metric_file, select_metrics
from harness.plugins.templates import metric_template
from harness.scoring.metrics import METRICS, Batch, DatasetFacts, Metric, count_batch, prepare_batch
from harness.scoring.metrics.custom import load_metric

Write = Callable[..., Path]

SHARE = """
    def score(candidate, references):
        words = candidate.split()
        return 100 * sum(word in references[0].split() for word in words) / len(words) if words else 0.0
"""

CORPUS = """
    def count(candidate, references):
        words = candidate.split()
        return [sum(word in references[0].split() for word in words), len(words)]

    def score(sums):
        return 100 * sums[0] / sums[1] if sums[1] else 0.0
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a metric; its path."""

    def written(source: str, name: str = "mine") -> Path:
        path = tmp_path / f"{name}.py"
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        return path

    return written


def described(path: Path) -> MetricSpec:
    found = read_metric_file(path).description
    assert found is not None, read_metric_file(path).problem
    return found


def loaded(path: Path) -> Metric:
    return load_metric(described(path))


BATCH = Batch([["a b"], ["c d"], []], ["x", "y", "z"], [1, 1, 1], ["one", "two", "three"])


def rows(path: Path, *candidates: str, batch: Batch = BATCH) -> list[list[float]]:
    own = loaded(path)
    found: list[list[float]] = count_batch(prepare_batch([own], batch), candidates)[own.name].tolist()
    return found


def problem(path: Path) -> str:
    return read_metric_file(path).problem.removeprefix(str(path.parent) + "/")


def mistake(path: Path, *candidates: str) -> str:
    with pytest.raises(HarnessError) as caught:
        rows(path, *(candidates or ("a", "a", "a")))
    return str(caught.value)


def test_the_score_of_a_plain_function_is_its_mean_over_topics(write: Write) -> None:
    path = write(SHARE)
    assert rows(path, "a c", "c", "e") == [[50, 1], [100, 1], [0, 0]]  # the third topic has no reference
    assert loaded(path).score(np.array([[150.0, 2.0], [0.0, 0.0]])).tolist()[0] == [75]
    assert np.isnan(loaded(path).score(np.array([0.0, 0.0])))


def test_counts_that_add_up_are_scored_by_the_file_itself(write: Write) -> None:
    path = write(CORPUS)
    found = rows(path, "a c", "c", "e")
    own = loaded(path)
    assert (found, own.width) == ([[1, 2], [1, 1], [0, 0]], 2)
    assert own.score(np.sum(found, axis=0)).tolist() == [pytest.approx(200 / 3)]
    assert own.score(np.zeros((4, 3, 2))).shape == (4, 3, 1)


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Metric:
    path = tmp_path_factory.mktemp("metrics") / "share.py"
    path.write_text(SHARE.replace("\n    ", "\n"))
    return loaded(path)


@given(st.lists(st.text(alphabet="ab c", max_size=12), min_size=1, max_size=9))
def test_its_score_is_the_mean_of_what_its_function_gives(share: Metric, texts: list[str]) -> None:
    function = share.family.module.score  # type: ignore[attr-defined]
    counted = count_batch(prepare_batch([share], Batch([["a b"]] * len(texts))), texts)["share"]
    values = [function(text, ["a b"]) for text in texts]
    assert counted.tolist() == [[value, 1] for value in values]
    assert share.score(counted.sum(axis=0)).tolist() == [pytest.approx(sum(values) / len(values))]


def test_a_function_is_given_what_it_asks_for_and_no_more(write: Write) -> None:
    path = write("def score(article, candidate): return len(article + candidate)")
    own = loaded(path)
    assert (own.needs_article, own.needs_references) == (True, False)
    assert rows(path, "", "aa", "aaa") == [[1, 1], [3, 1], [4, 1]]
    plain = write("def score(candidate, weight=2): return weight * len(candidate)", "plain")
    assert rows(plain, "a", "", "aa", batch=Batch([[], [], []])) == [[2, 1], [0, 1], [4, 1]]


def test_a_count_that_is_only_imported_is_none_of_the_metric(write: Write) -> None:
    path = write("from itertools import count\ndef score(candidate): return next(count(3))")
    assert rows(path, "a", "b", "c")[0] == [3, 1]


@pytest.mark.parametrize(
    "value", ["(1, 2)", "np.array([1, 2])", "iter([1, 2])", "(each for each in (1.0, 2.0))", "range(1, 3)"]
)
def test_counts_come_as_any_sequence(write: Write, value: str) -> None:
    path = write(f"import numpy as np\ndef count(candidate): return {value}\ndef score(sums): return sums[1]")
    assert rows(path, "a", "b", "c") == [[1, 2]] * 3


def test_none_leaves_a_topic_out(write: Write) -> None:
    path = write("def score(candidate): return None if not candidate else 1")
    assert rows(path, "", "a", "") == [[0, 0], [1, 1], [0, 0]]


def test_what_a_function_does_to_its_references_is_its_own_affair(write: Write) -> None:
    path = write("def score(candidate, references):\n    return len(references.pop())")
    assert rows(path, "a", "a", "a") == rows(path, "a", "a", "a")


@pytest.mark.parametrize(
    "value", ["1", "True", "1.5", "np.float32(1.5)", "np.int64(3)", "np.array(2.0)", "Fraction(1, 2)"]
)
def test_every_kind_of_number_is_one(write: Write, value: str) -> None:
    path = write(f"import numpy as np\nfrom fractions import Fraction\ndef score(candidate): return {value}")
    assert rows(path, "a", "a", "a")[0][1] == 1


def test_constants_are_read_without_running_the_file(write: Write) -> None:
    source = '''
        """How short it is.

        More of it.
        """
        HIGHER_IS_BETTER = False
        RANGE = (0, 1)
        CITATION = "Someone, 2024"
        REQUIRES = ["numpy", "no-such-package>=2"]
        def score(candidate, article): return 1 / 0
        raise SystemExit("run!")
    '''
    said = described(write(source))
    assert (said.doc, said.asks, said.higher_is_better) == ("How short it is.", ("candidate", "article"), False)
    assert (said.scale, said.citation, said.missing) == ((0.0, 1.0), "Someone, 2024", ("no-such-package>=2",))
    assert said.packages == (f"numpy {np.__version__}",)


def test_the_signature_changes_with_the_file_what_it_imports_and_its_packages(write: Write) -> None:
    write("def helped(text): return len(text)", "_beside")
    path = write("from _beside import helped\nREQUIRES = ['numpy']\ndef score(candidate): return helped(candidate)")
    first = loaded(path).signature(DatasetFacts((1, 3)))
    assert first == f"mine|own:{described(path).digest[:12]}|numpy:{np.__version__}"
    assert rows(path, "aa", "a", "a")[0] == [2, 1]

    write("def helped(text): return 7", "_beside")
    assert loaded(path).signature(DatasetFacts((1, 3))) != first
    assert rows(path, "aa", "a", "a")[0] == [7, 1]
    assert "_beside" not in sys.modules

    assert "|nrefs:1-3|" in loaded(write(SHARE, "other")).signature(DatasetFacts((1, 3)))


def test_what_a_metric_prints_does_not_reach_the_table(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    path = write("print('loaded')\ndef score(candidate):\n    print('scored')\n    return 1")
    rows(path, "a", "a", "a")
    said = capsys.readouterr()
    assert (said.out, "scored" in said.err) == ("", True)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("x = 1", "mine.py: it has no function score(candidate, references); `harness new --metric NAME` writes one"),
        ("def score(cand): pass", "mine.py:1: score asks for 'cand'. Did you mean 'candidate'? There are candidate, "),
        ("def score(references): pass", "mine.py:1: score does not ask for the candidate: score(candidate)"),
        ("def score(candidate, /): pass", "mine.py:1: score is called by names; leave the '/' out"),
        ("async def score(candidate): pass", "mine.py:1: score and count must be functions written with a plain `def`"),
        ("score = len", "mine.py:1: score and count must be functions written with a plain `def`"),
        ("def count(candidate): pass", "mine.py: it has no function score"),
        ("def count(candidate): pass\ndef score(a, b): pass", "mine.py:2: beside count, score takes the summed counts"),
        (
            "def count(candidate): pass\ndef score(): pass",
            "mine.py:2: beside count, score takes the summed counts alone",
        ),
        ("def count(sums): pass\ndef score(sums): pass", "mine.py:1: count asks for 'sums'. There are candidate, ref"),
        ("def score(candidate):\n  return (", "mine.py:2: is no valid Python: '(' was never closed"),
        ("RANGE = 100\ndef score(candidate): pass", "mine.py: RANGE must be the least and the largest score, such as"),
        ("RANGE = (1, 0)\ndef score(candidate): pass", "mine.py: RANGE must be"),
        ("RANGE = (0, 1e999)\ndef score(candidate): pass", "mine.py: RANGE must be"),
        (
            "RANGE = (0, 10 * 10)\ndef score(candidate): pass",
            "mine.py:1: RANGE must be written out: it is read without",
        ),
        (
            "HIGHER_IS_BETTER = 1\ndef score(candidate): pass",
            "mine.py: HIGHER_IS_BETTER must be True, False, or None where neither is better, not 1",
        ),
        ("CITATION = 'a\\nb'\ndef score(candidate): pass", "mine.py: CITATION must be a string on one line"),
        ("REQUIRES = 'numpy'\ndef score(candidate): pass", "mine.py: REQUIRES must be a list of strings"),
    ],
)
def test_a_file_that_is_no_metric_says_where_and_what_to_do(write: Write, source: str, told: str) -> None:
    assert problem(write(source)).startswith(told)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            "1 / 0\ndef score(candidate): return 1",
            "mine, while it is loaded: ZeroDivisionError: division by zero (mine.py:1)",
        ),
        ("import no_such\ndef score(candidate): return 1", "while it is loaded: ModuleNotFoundError: No module named "),
        ("exit(3)\ndef score(candidate): return 1", "while it is loaded: SystemExit: 3 (mine.py:1)"),
        (
            "def score(candidate): return words",
            "tried on a short text: NameError: name 'words' is not defined (mine.py:1)",
        ),
        (
            "def score(candidate): return 1 / len(candidate)",
            "tried on an empty candidate, which one that failed is: Zero",
        ),
        (
            "def score(candidate): return candidate",
            "short text: score gave 'The port was closed on Monday.', which is no number",
        ),
        ("def score(candidate): return [1.0]", "tried on a short text: score gave [1.0], which is no number"),
        (
            "def score(candidate): return 10**400",
            "score gave 100000000000000000...0000000000000000000, which is no number",
        ),
        ("class A:\n  def __repr__(self): 1 / 0\ndef score(candidate): return A()", "score gave <A instance at 0x"),
        ("def score(candidate): return 1j", "tried on a short text: score gave 1j, which is no number"),
        ("def score(candidate): return float('nan')", "score gave nan; where a topic has no value, return None"),
        ("def score(candidate): return float('inf')", "score gave inf; where a topic has no value, return None"),
        ("RANGE = (0, 1)\ndef score(candidate): return 2", "score gave 2, which is not within its RANGE, 0 to 1"),
        ("def score(candidate): return score(candidate)", "tried on a short text: RecursionError: maximum recursion"),
        (
            "def count(candidate): return 3\ndef score(sums): return 1",
            "short text: count gave 3; it returns a list of numbers",
        ),
        ("def count(candidate): return [None]\ndef score(sums): return 1", "count gave None, which is no number"),
        (
            "def count(candidate): return candidate\ndef score(sums): return 1",
            "count gave 'The port was closed on Monday.'; it",
        ),
        (
            "def count(candidate): return [1] * len(candidate)\ndef score(sums): return 1",
            "count gave no numbers; it returns as many",
        ),
        (
            "def count(candidate): return [1, 1]\ndef score(sums): return 1 / sums[2]",
            "mine, score([1.0, 1.0]): IndexError: ",
        ),
        (
            "def count(candidate): return [len(candidate)]\ndef score(sums): return 1 / sums[0]",
            "mine, score([0.0]): Zero",
        ),
    ],
)
def test_a_mistake_is_told_before_anything_is_run(write: Write, source: str, told: str) -> None:
    path = write(source)
    with pytest.raises(HarnessError) as caught:
        loaded(path)
    assert str(caught.value).startswith("metric mine, ")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_mistake_on_one_topic_names_the_topic_and_the_line(write: Write) -> None:
    path = write(
        """
        def score(candidate):
            if candidate == "bad":
                return length(candidate)
            return float("nan") if candidate == "nan" else len(candidate)

        def length(candidate):
            raise ValueError("too bad")
        """
    )
    assert mistake(path, "a", "bad", "a") == "metric mine, topic two: ValueError: too bad (mine.py:8)"
    assert mistake(path, "a", "a", "nan") == (
        "metric mine, topic three: score gave nan; where a topic has no value, return None"
    )


def test_counts_of_another_width_name_the_topic(write: Write) -> None:
    path = write("def count(candidate): return [1] * (3 if candidate == 'x' else 2)\ndef score(sums): return 0")
    assert mistake(path, "a", "x", "a") == (
        "metric mine, topic two: count gave 3 numbers, and 2 before; it gives as many always"
    )


def test_a_folder_is_listed_without_running_anything(write: Write, tmp_path: Path) -> None:
    for name in ("good", "_shared", "rouge1", "odd name"):
        write("def score(candidate): return 1", name)
    write("x = (", "broken")
    (tmp_path / "notes.txt").write_text("no metric")
    found = find_metrics([tmp_path, tmp_path / "absent"], METRICS)
    assert {name: bool(each.description) for name, each in found.items()} == {
        "broken": False, "good": True, "odd name": False, "rouge1": False,
    }  # fmt: skip
    assert found["rouge1"].problem.endswith("rouge1.py: the harness has a metric of this name; rename the file")


def test_metrics_are_named_or_given_as_paths(write: Write, tmp_path: Path) -> None:
    path = write(SHARE)
    other = tmp_path / "lab"
    other.mkdir()
    (other / "mine.py").write_text(path.read_text())
    assert [each.name for each in select_metrics(["mine", str(path)], [tmp_path], METRICS)] == ["mine"]
    with pytest.raises(HarnessError, match="two metrics are called 'mine'"):
        select_metrics(["mine", str(other / "mine.py")], [tmp_path], METRICS)
    with pytest.raises(UnknownName, match=r"unknown metric 'mime'\. Did you mean 'mine'\?"):
        select_metrics(["mime"], [tmp_path], METRICS)
    with pytest.raises(BadInput, match=r"no such file; a metric of one's own is a \.py file"):
        select_metrics([str(tmp_path / "none.py")], [], METRICS)
    with pytest.raises(HarnessError, match=r"metric 'needy' needs no-such>=1, .*: pip install 'no-such>=1'"):
        select_metrics([str(write("REQUIRES = ['no-such>=1']\ndef score(candidate): pass", "needy"))], [], METRICS)


def test_the_file_to_start_from_works_as_it_is(write: Write) -> None:
    path = write(metric_template("mine"))
    assert described(path).doc.startswith("The share of the reference's words")
    assert rows(path, "a", "c d", "") == [[50, 1], [100, 1], [0, 0]]
