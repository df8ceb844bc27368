"""Systems with pools of processes, whichever way the processes are started, and whose function works in them."""

import multiprocessing
import re

import pytest

from harness.running.supervision import Limits
from tests.running.stage import Play, Write, failures

PATIENT = Limits(timeout=300, start=300)
METHODS = multiprocessing.get_all_start_methods()

POOL = """
import multiprocessing
def double(word):
    return word * 2
def summarize(article):
    with multiprocessing.get_context({method!r}).Pool(2) as pool:
        return " ".join(pool.map(double, ["a", "b"]))
"""

EXECUTOR = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
def double(word):
    return word * 2
def summarize(article):
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context({method!r})) as pool:
        return " ".join(pool.map(double, ["a", "b"]))
"""

HELPED = """
import multiprocessing
import _doubling
def summarize(article):
    with multiprocessing.get_context({method!r}).Pool(2) as pool:
        return " ".join(pool.map(_doubling.double, ["a", "b"]))
"""

STATE = """
import multiprocessing
FACTOR = None
def prepare(factor):
    global FACTOR
    FACTOR = factor
class Doubler:
    def __call__(self, word):
        return word * FACTOR
def summarize(article):
    with multiprocessing.get_context({method!r}).Pool(2, prepare, (2,)) as pool:
        return " ".join(pool.map(Doubler(), ["a", "b"]))
"""

PROCESS = """
import multiprocessing
def answer(queue):
    queue.put("aa bb")
def summarize(article):
    context = multiprocessing.get_context({method!r})
    queue = context.Queue()
    process = context.Process(target=answer, args=(queue,))
    process.start()
    text = queue.get()
    process.join()
    return text
"""

BATCH = """
import multiprocessing
def double(title):
    return "aa bb"
def summarize_all(articles):
    with multiprocessing.get_context({method!r}).Pool(2) as pool:
        yield from pool.imap(double, [article.title for article in articles])
"""


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("source", [POOL, EXECUTOR, HELPED, STATE, PROCESS, BATCH])
def test_a_pool_runs_what_the_system_or_its_helper_defines(play: Play, write: Write, source: str, method: str) -> None:
    write("_doubling.py", "def double(word):\n    return word * 2\n")
    candidates = play(source.format(method=method), 2, limits=PATIENT)
    assert [candidate.detail for candidate in candidates] == ["", ""]
    assert [candidate.text for candidate in candidates] == ["aa bb", "aa bb"]


@pytest.mark.parametrize("method", [method for method in METHODS if method != "fork"])
def test_an_exception_in_a_pool_is_the_articles_own(play: Play, method: str) -> None:
    source = POOL.format(method=method).replace("return word * 2", "raise ValueError('not ' + word)")
    candidates = play(source, 2, limits=PATIENT)
    assert failures(candidates) == ["crash", "crash"]
    assert re.search("ValueError: not [ab] ", candidates[0].detail), "whichever child of the pool was the first"


@pytest.mark.parametrize(
    ("parameters", "options", "text"),
    [
        ("n: int = 1, /", "", "1"),
        ("n: int = 1, /", ":n=3", "3"),
        ("n: int = 1, /, m: int = 2", ":m=5", "1 5"),
        ("n: int = 1, m: str = 'x', /, *, k: bool = False", ":m=y,k=yes", "1 y True"),
        ("n=len('four'), /, m: int = 2", ":m=5", "4 5"),
        ("n=len('four'), m: int = 2, /", "", "4 2"),
        ("n=len('four')", "", "4"),
    ],
)
def test_options_are_taken_by_place_and_by_name_computed_ones_too(
    play: Play, parameters: str, options: str, text: str
) -> None:
    names = [part.partition("=")[0].partition(":")[0].strip() for part in parameters.split(",")]
    shown = ", ".join(name for name in names if name.isidentifier())
    source = f"def summarize(article, {parameters}):\n    return ' '.join(map(str, ({shown},)))\n"
    (candidate,) = play(source, 1, options=options)
    assert (candidate.text, candidate.detail) == (text, "")
