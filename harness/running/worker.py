"""The child process that runs one system: `python -P worker.py PATH OPTIONS-AS-JSON`.

It imports nothing of ours and nothing beyond the standard library, and is started by path.
A line in, a line out, both JSON, in the order of the requests:

Each line out begins with a mark, of its number and content under a key that is the first line in: what other processes
write into the pipe is known by it. Without marks and key, this is what programs of other languages speak, too:

    in   {"title", "words", "seed", "documents": [{"title", "paragraphs", "sentences"}]}    an article
             and "unit": "characters" where the budget does not count words
         [article, ...]                                                                     several, for summarize_all
    out  {"ready": true} or {"broken": detail}                                              once, when it is loaded
         {"text", "took"} or {"failure", "detail", "took"}                                  for an article
             what a system gives as a dictionary is handed on, marked {"own": true}; "took": our seconds
         [answer, ...]                                                                      for several, of a list
         {"yields": true}, then an answer a line                                            for several, of an iterator
             {"failure", "detail", "took", "last": true}: no more come, whatever was asked about

A system's exception ends its article, not the process. Lone surrogates in its text become U+FFFD.
"""
# pathlib would double the start-up time:
# ruff: noqa: PTH119, PTH120, PTH122, PTH123

from __future__ import annotations

import sys

if sys.path and sys.path[0] == __file__.rpartition("/")[0]:  # an interpreter before 3.11 has no -P
    del sys.path[0]

import hashlib
import json
import os
import random
import time
import traceback
from functools import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any, BinaryIO

    Summarizer = Callable[[list["Article"]], Any]

MAX_TEXT_BYTES = 1_000_000
"""Characters. A longer text is not a summary: it is refused."""


class Article:
    """The article given to `summarize`. `words` is the budget, `seed` an integer that is the article's own.

    `unit` is what the budget counts: "words", or "characters" where a script has no blanks between words.
    """

    def __init__(self, request: dict[str, Any]) -> None:
        self._request = request
        self.title: str = request["title"]
        self.words: int = request["words"]
        self.seed: int = request["seed"]
        self.unit: str = request.get("unit", "words")

    @cached_property
    def paragraphs(self) -> list[str]:
        """The paragraphs of all documents."""
        return [paragraph for part in self._request["documents"] for paragraph in part["paragraphs"]]

    @cached_property
    def sentences(self) -> list[str]:
        """The sentences of all documents."""
        return [sentence for part in self._request["documents"] for sentence in part["sentences"]]

    @cached_property
    def text(self) -> str:
        """The paragraphs as one text, with blank lines between them."""
        return "\n\n".join(self.paragraphs)

    def count_words(self, text: str) -> int:
        """The length of a text in the unit of the budget."""
        return len(text.split()) if self.unit == "words" else counting()["count_words"](text)

    def cut_words(self, text: str, words: int) -> str:
        """The beginning of a text, with `words` words (or characters), on one line."""
        if self.unit == "words":
            return " ".join(text.split()[:words])
        return " ".join(counting()["cut_words"](text, words).split())

    @cached_property
    def documents(self) -> tuple[Article, ...]:
        """One article for each document; of a single document, the article itself."""
        parts = self._request["documents"]
        if len(parts) == 1:
            return (self,)
        return tuple(Article({**self._request, "title": part["title"], "documents": [part]}) for part in parts)


def counting() -> dict[str, Any]:
    """The functions of `harness/datasets/words.py`, which is loaded by its path and once."""
    if not _counting:
        path = os.path.dirname(os.path.dirname(__file__)) + "/datasets/words.py"
        with open(path, encoding="utf-8") as file:
            exec(compile(file.read(), path, "exec"), _counting)  # noqa: S102  # our own file
    return _counting


_counting: dict[str, Any] = {}


class Sealed:
    """Lines to the harness, each with a mark that only a holder of the key can write."""

    def __init__(self, outgoing: BinaryIO, key: bytes) -> None:
        self._outgoing, self._key, self._lines = outgoing, key, 0

    def write(self, line: bytes) -> None:
        """Send one line, which ends in a newline."""
        content = line[:-1]
        mark = hashlib.blake2b(b"%d " % self._lines + content, key=self._key, digest_size=16).hexdigest()
        self._lines += 1
        self._outgoing.write(mark.encode() + b" " + line)
        self._outgoing.flush()


def take_channel() -> tuple[BinaryIO, BinaryIO]:
    """Move the pipes to the harness out of reach of code that reads stdin or prints, and of forked copies."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)

    def let_go() -> None:
        nothing = os.open(os.devnull, os.O_RDWR)
        for channel in (incoming, outgoing):
            os.dup2(nothing, channel.fileno(), inheritable=False)
        os.close(nothing)

    os.register_at_fork(after_in_child=let_go)
    return incoming, outgoing


def shut_out() -> None:
    """Keep other systems out of this process's memory, environment and pipes (/proc, ptrace). Linux; not from root.

    A forked copy is open again, or it could not be found and ended by its environment.
    """
    if sys.platform != "linux":
        return
    try:
        import ctypes  # noqa: PLC0415  # a Python without it runs systems, too

        prctl, set_dumpable = ctypes.CDLL(None).prctl, 4
        prctl(set_dumpable, 0, 0, 0, 0)
        os.register_at_fork(after_in_child=lambda: prctl(set_dumpable, 1, 0, 0, 0))
    except Exception:  # an interpreter without ctypes, a C library without prctl
        return


def module_name(path: str) -> str:
    """The name of a system's module, which no module of the standard library has."""
    return "system_" + os.path.splitext(os.path.basename(path))[0].replace(".", "_")


def run_source(module: ModuleType, path: str) -> None:
    """Run a module from its source: no stale bytecode, and none left behind."""
    module.__file__ = path
    with open(path, "rb") as file:
        exec(compile(file.read(), path, "exec"), module.__dict__)  # noqa: S102  # what we are here for


def load_system(path: str) -> ModuleType:
    """The system's module, under a name that is its own."""
    module = type(sys)(module_name(path))
    sys.modules[module.__name__] = module
    os.environ[SYSTEM] = path
    # At the end: a system called random.py must not become everybody's `random`.
    sys.path.append(os.path.dirname(path))
    run_source(module, path)
    return module


SYSTEM = "HARNESS_SYSTEM"
"""The variable by which the processes of a system's own pool know its file."""


class SystemFinder:
    """Finder of the system's module by name in a pool's processes that start anew instead of forking.

    There this file is run as `__mp_main__`, with the arguments and the `sys.path` of the process that has the pool.
    """

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The module of that name, where it belongs to the system; else None."""
        del path, target
        for file in [*sys.argv[1:2], os.environ.get(SYSTEM, "")]:
            if file and module_name(file) == name:
                from importlib.machinery import ModuleSpec  # noqa: PLC0415  # pools only

                return ModuleSpec(name, SystemLoader(file), origin=file)  # type: ignore[arg-type]  # a loader by shape
        return None


class SystemLoader:
    """Loader of a system's file into a module."""

    def __init__(self, path: str) -> None:
        self._path = path

    def create_module(self, spec: Any) -> None:
        """Leave that to Python."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the system's file in its module."""
        run_source(module, self._path)


def summarizer(path: str, options: dict[str, Any]) -> Summarizer:
    """A function from articles to texts, made of whichever of the two functions the module has."""
    module = load_system(path)
    batch = getattr(module, "summarize_all", None)
    if batch is not None:
        places, keywords = place_options(batch, options)
        return lambda articles: batch(articles, *places, **keywords)
    single = module.summarize
    places, keywords = place_options(single, options)
    return lambda articles: [single(article, *places, **keywords) for article in articles]


def place_options(function: Any, options: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Split options as a function takes them: by place those that it takes in no other way, by name all others."""
    plain = function
    while hasattr(plain, "__wrapped__"):
        plain = plain.__wrapped__
    code = getattr(plain, "__code__", None)
    only = code.co_varnames[1 : code.co_posonlyargcount] if code else ()
    defaults = getattr(plain, "__defaults__", None) or ()
    first = code.co_argcount - len(defaults) if code else 0  # the first parameter that has a default
    own = {name: defaults[place - first] for place, name in enumerate(only, 1) if place >= first}
    places = [options[name] if name in options else own[name] for name in only]
    return places, {name: value for name, value in options.items() if name not in only}


def seed_rngs(seed: int) -> None:
    """Seed all generators, so that an article has the same random numbers whatever ran before it."""
    random.seed(seed)
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed(seed)


def answer_batch(summarize: Summarizer, requests: list[dict[str, Any]], path: str, say: Callable[[Any], None]) -> None:
    """Answer several requests: with the list that a system returns, or, where it yields, with each as it comes."""
    started = time.perf_counter()
    texts, failure = call_system(summarize, requests, path)
    if failure is None:
        say({"yields": True})
        stream_answers(texts, requests, path, say)
    else:
        say(with_seconds(failure, started))


def call_system(
    summarize: Summarizer, requests: list[dict[str, Any]], path: str, *, stream: bool = True
) -> tuple[Any, Any]:
    """The return value of a system, and an answer for each request: the same failure for each when the call fails.

    The answers are None where they are still to come: an iterator was returned, and may be (`stream`).
    """
    try:
        seed_rngs(requests[0]["seed"])
        texts = summarize([Article(request) for request in requests])
        if stream and hasattr(texts, "__next__"):
            return texts, None
        return texts, [check_text(text) for text in match_texts(texts, len(requests))]
    except BaseException as error:  # SystemExit too: the article failed, the rest need not
        return None, [failure(error, path)] * len(requests)


def stream_answers(texts: Any, requests: list[dict[str, Any]], path: str, say: Callable[[Any], None]) -> None:
    """Send each answer when it is yielded, up to the first exception; the last one when the iterator has ended."""
    expected = len(requests)
    for number, request in enumerate(requests, 1):
        started = time.perf_counter()
        try:
            seed_rngs(request["seed"])
            answer = check_text(next(texts))
            if number == expected:
                check_ended(texts, expected)
        except StopIteration:
            words = f"summarize_all yielded {number - 1} texts for {expected} articles"
            answer = {"failure": "crash", "detail": words, "last": True, "short": True}
        except BaseException as error:
            answer = {**failure(error, path), "last": True}
        say(with_seconds([answer], started)[0])
        if answer.get("last") and not answer.get("own"):
            return


def check_ended(texts: Any, expected: int) -> None:
    """Raise ValueError where an iterator has more texts than articles."""
    for _ in texts:
        raise ValueError(f"summarize_all yielded more than {expected} texts for {expected} articles")


def with_seconds(answers: list[dict[str, Any]], started: float) -> list[dict[str, Any]]:
    """Answers with the seconds that each took: the same for all that came at once."""
    took = round((time.perf_counter() - started) / len(answers), 6)
    return [{**answer, "took": took} for answer in answers]


def failure(error: BaseException, path: str) -> dict[str, Any]:
    """The answer for an article whose system raised an exception."""
    if isinstance(error, MemoryError):
        return {"failure": "memory", "detail": "ran out of memory"}
    return {"failure": "crash", "detail": describe_error(error, path)}


def match_texts(texts: Any, expected: int) -> list[Any]:
    """Check that there are as many texts as articles; the exception names the numbers."""
    if isinstance(texts, (str, bytes)) or not hasattr(texts, "__iter__"):
        raise TypeError(f"summarize_all returned {value_kind(texts)}, not a list of texts")
    items = list(texts)
    if len(items) != expected:
        raise ValueError(f"summarize_all returned {len(items)} texts for {expected} articles")
    return items


def check_text(text: Any) -> dict[str, Any]:
    """Make an answer of a return value. A dictionary is one already: {"text"} or {"failure"}, "detail", "usage"."""
    if isinstance(text, dict):
        return check_answer(text)
    if not isinstance(text, str):
        return {"failure": "crash", "detail": f"returned {value_kind(text)}, not text"}
    text = str.__str__(text)  # a class of its own may have methods of its own
    if len(text) > MAX_TEXT_BYTES:
        return {"failure": "refused", "detail": f"{len(text):,} characters, more than {MAX_TEXT_BYTES:,}"}
    if not text.strip():
        return {"failure": "empty", "detail": "returned no text"}
    return {"text": text}


def check_answer(answer: dict[str, Any]) -> dict[str, Any]:
    """Check a dictionary that a system gives as an answer, so far as JSON needs; the harness reads its contents."""
    try:
        json.dumps(answer, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        return {"failure": "crash", "detail": f"returned a dictionary that is no JSON: {error}"}
    return {**answer, "own": True}


def value_kind(value: Any) -> str:
    """A value that should have been something else, in words."""
    return "None" if value is None else f"a value of type {type(value).__name__}"


def describe_error(error: BaseException, path: str) -> str:
    """`ValueError: message (mine.py:12)`: the last line of the system's own file, or where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if frame.filename == path] or frames[-1:]
    if isinstance(error, SyntaxError) and error.filename:
        place = f" ({os.path.basename(error.filename)}:{error.lineno})"
    else:
        place = f" ({os.path.basename(inside[-1].filename)}:{inside[-1].lineno})" if inside else ""
    try:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:
        message = "its message cannot be shown"
    return f"{type(error).__name__}{': ' if message else ''}{message[:2000]}{place}"


def encode_answer(answer: Any) -> bytes:
    """Encode an answer as one line of ASCII: JSON escapes hold every character, and lone surrogates are replaced."""
    line = json.dumps(answer)
    if "\\ud" in line:
        message = json.dumps(answer, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        line = json.dumps(json.loads(message))
    return line.encode() + b"\n"


def serve(incoming: BinaryIO, outgoing: Sealed, path: str, options: dict[str, Any]) -> None:
    """Answer requests until there are no more."""
    process = os.getpid()

    def say(answer: Any) -> None:
        if os.getpid() != process:  # the system forked, and this is the copy
            os._exit(0)
        outgoing.write(encode_answer(answer))

    try:
        summarize = summarizer(path, options)
    except BaseException as error:
        say({"broken": describe_error(error, path)})
        return
    say({"ready": True})
    for line in incoming:
        request = json.loads(line)
        if isinstance(request, list):
            answer_batch(summarize, request, path, say)
        else:
            started = time.perf_counter()
            _, found = call_system(summarize, [request], path, stream=False)
            say(with_seconds(found, started)[0])


def main() -> None:
    """Serve, then leave: threads and exit handlers a system left behind are no business of ours."""
    incoming, outgoing = take_channel()
    shut_out()
    key = bytes.fromhex(incoming.readline().decode("ascii"))
    serve(incoming, Sealed(outgoing, key), sys.argv[1], json.loads(sys.argv[2]))
    os._exit(0)


if __name__ == "__mp_main__":
    sys.meta_path.append(SystemFinder())

if __name__ == "__main__":
    main()
