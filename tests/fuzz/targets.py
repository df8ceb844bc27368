"""What is fuzzed: each reader and each renderer as a function of bytes.

A target may give a value or raise HarnessError with one line of text. Anything else is a finding.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import msgspec

from harness.cleaning import RULES, clean_text
from harness.datasets.checkup import check_dataset_files
from harness.datasets.load import read_dataset
from harness.errors import HarnessError
from harness.importing.choices import Request
from harness.importing.dataset import import_dataset
from harness.importing.outputs import match_outputs, read_outputs
from harness.jobs.candidate_matching import match_candidates
from harness.jobs.external_candidates import read_candidates
from harness.jobs.listener import Listener
from harness.jobs.opened_data import Opened
from harness.plugins import metric_files
from harness.plugins.systems import read_system_file
from harness.records import Candidate, RunComparison
from harness.running import store
from harness.running.candidate_file import Candidates, cut_torn_end, rewrite_in_order
from harness.running.protocol import read_answer
from harness.running.responses import build_candidate
from harness.running.secrets import Secrets
from harness.scoring.metrics import new_names
from harness.showing.charts import CHARTS, plot
from harness.showing.json_export import read_json
from harness.showing.leaderboard_formats import RENDERERS, render
from harness.showing.listing import render_listing
from harness.showing.methods import describe_methods
from harness.showing.page import render_report
from harness.showing.robustness_table import ROBUSTNESS, render_robustness
from harness.showing.run_comparison_table import render_run_comparison
from harness.showing.topic import render_topic
from harness.showing.topic_scores_export import TOPIC_TABLES
from harness.showing.wording.pair_test_wording import name_test
from tests.fuzz import examples

IMPORTED = Path(__file__).parents[1] / "data" / "importing"
MAX_SEED_BYTES = 16_384

Target = Callable[[bytes], None]


def answered(call: Callable[[], object]) -> bool:
    """Whether a call succeeds; where it does not, it says why in one line."""
    try:
        call()
    except HarnessError as error:
        said = str(error)
    else:
        return True
    assert said.strip()
    assert "\n" not in said
    return False


def dataset_lines(path: Path, data: bytes) -> None:
    file = path / "lines.jsonl"
    file.write_bytes(data)
    assert answered(lambda: list(read_dataset(file).topics)) == (not check_dataset_files(file).errors)


def dataset_card(path: Path, data: bytes) -> None:
    place = path / "card"
    if not place.exists():
        examples.folder(place)
    (place / "dataset.toml").write_bytes(data)
    assert answered(lambda: list(read_dataset(place).topics)) == (not check_dataset_files(place).errors)


def dataset_texts(path: Path, data: bytes) -> None:
    place = path / "texts"
    if not place.exists():
        examples.folder(place)
    article, _, summary = data.partition(b"\0\0")
    (place / "articles" / "fire.txt").write_bytes(article)
    (place / "summaries" / "t1" / "A.txt").write_bytes(summary)
    assert answered(lambda: list(read_dataset(place).topics)) == (not check_dataset_files(place).errors)


def run_json(path: Path, data: bytes) -> None:
    (path / "results" / "one").mkdir(parents=True, exist_ok=True)
    (path / "results" / "one" / "run.json").write_bytes(data)
    answered(lambda: store.read_run(path / "results", "one"))
    assert store.run_names(path / "results") == ["one"]


def candidates(path: Path, data: bytes) -> None:
    file = path / "candidates.jsonl"
    file.write_bytes(data)
    before: dict[str, Candidate] = {}
    if not answered(lambda: before.update(Candidates(file))):
        answered(lambda: cut_torn_end(file))
        return
    cut_torn_end(file)
    assert dict(Candidates(file)) == before
    rewrite_in_order(file, list(before))
    assert dict(Candidates(file)) == before


def bring_candidates(path: Path, data: bytes) -> None:
    lines = path / "town.jsonl"
    dataset = read_dataset(lines if lines.exists() else examples.lines(lines))
    ids = [topic.id for topic in dataset.topics]
    for name in ("brought.jsonl", "brought.txt"):
        (path / name).write_bytes(data)

        def read(name: str = name) -> None:
            found = match_candidates({"a": path / name}, Opened(dataset, {}), ids, Listener())
            for label, texts in found.items():
                list(read_candidates(label, texts, dataset).batches())

        answered(read)


def imported(path: Path, data: bytes) -> None:
    """Any file, whatever it is called: told by its bytes."""
    for name in ("source", "source.csv"):
        (path / name).write_bytes(data)
        out = path / "imported"
        out.mkdir(exist_ok=True)
        if answered(partial(import_dataset, Request((str(path / name),)), out)):
            made = [file for file in out.iterdir() if file.suffix == ".jsonl"]
            assert all(not check_dataset_files(file).errors for file in made)
        shutil.rmtree(out)


def imported_folder(path: Path, data: bytes) -> None:
    """Folders as datasets lie in: the names are known ones, the bytes are not."""
    first, _, second = data.partition(b"\0\0")
    for folder, names in examples.FOLDERS.items():
        place = path / folder
        for name, content in zip(names, (first, second or first), strict=True):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(content)
        out = path / "imported"
        out.mkdir(exist_ok=True)
        answered(partial(import_dataset, Request((str(place),), split="test"), out))
        shutil.rmtree(out)


def imported_candidates(path: Path, data: bytes) -> None:
    """Any file as `-i`."""
    (path / "outputs").write_bytes(data)

    def read() -> None:
        for outputs in read_outputs(str(path / "outputs"), "a", ids=("a", "b")).outputs:
            match_outputs(outputs, ["a", "b"])

    answered(read)


def answer(_: Path, data: bytes) -> None:
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return
    if isinstance(found, dict):
        candidate = build_candidate("t", "k", read_answer(found), Secrets(examples.SYSTEM))
        assert candidate.failure or candidate.text.strip()
        assert "\n" not in candidate.detail
        msgspec.json.encode(candidate)


def comparison(_: Path, data: bytes) -> None:
    answered(lambda: read_json(data))


def system(path: Path, data: bytes) -> None:
    for name in ("a.py", "b.toml"):
        (path / name).write_bytes(data)
        found = read_system_file(path / name)
        assert (found.system is None) == bool(found.problem)
        assert "\n" not in found.problem


def metric(path: Path, data: bytes) -> None:
    (path / "a.py").write_bytes(data)
    found = metric_files.read_metric_file(path / "a.py")
    assert (found.description is None) == bool(found.problem)
    assert "\n" not in found.problem


def cleaned(_: Path, data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    once = clean_text(text, RULES)
    assert clean_text(once.text, RULES) == (once.text, ())
    new_names.new_names(once.text, new_names.ArticleNames(text))


def parts(data: bytes) -> list[str]:
    return data.decode("utf-8", "surrogateescape").split("\0")


def rendered(format_: str, _: Path, data: bytes) -> None:
    hostile = examples.spoiled(examples.records()[0].leaderboard, parts(data))
    shown = render(hostile, format_)
    examples.assert_harmless(shown)
    examples.assert_harmless(render_run_comparison(RunComparison(hostile, hostile), format_))
    if format_ == "json":
        named = msgspec.structs.replace(
            hostile, test=name_test(hostile)
        )  # a document holds how pairs were tested as a sentence
        assert read_json(shown) == named
    if format_ in {"csv", "csv-long"}:
        examples.assert_no_formula(shown)


def views(_: Path, data: bytes) -> None:
    page, ranked, view = examples.records()
    looked_at = examples.spoiled(view, parts(data))
    examples.assert_harmless(render_topic(looked_at))
    examples.assert_harmless(render_topic(looked_at, "json"))
    examples.assert_harmless(describe_methods(examples.spoiled(page.leaderboard, parts(data))))
    for format_ in ("text", "markdown", "csv", "json"):
        examples.assert_harmless(render_listing([{"name": part} for part in parts(data)], ["name"], format_))
    for format_ in ROBUSTNESS:
        examples.assert_harmless(render_robustness(examples.spoiled(ranked, parts(data)), format_))


@cache
def untouched() -> set[str]:
    return set(examples.tags(render_report(examples.records()[0])))


def page(_: Path, data: bytes) -> None:
    kept = examples.records()[0]
    hostile = examples.spoiled(kept, parts(data))
    shown = render_report(hostile)
    examples.assert_harmless(shown.replace("\t", ""))
    # A long name is cut, and whole in a title; or it stands off its point in a chart, with a line from there.
    assert set(examples.tags(shown)) <= untouched() | {"title ", "line class x1 x2 y1 y2"}
    table = TOPIC_TABLES["csv-topics"](hostile)
    assert isinstance(table, str)
    examples.assert_no_formula(table)


def pictures(_: Path, data: bytes) -> None:
    hostile = examples.spoiled(examples.records()[0].leaderboard, parts(data))
    for chart in CHARTS:
        answered(lambda chart=chart: examples.assert_harmless(plot(hostile, chart)))  # type: ignore[misc]


TARGETS: dict[str, Callable[[Path, bytes], None]] = {
    "dataset_lines": dataset_lines,
    "dataset_card": dataset_card,
    "dataset_texts": dataset_texts,
    "run_json": run_json,
    "candidates": candidates,
    "brought": bring_candidates,
    "imported": imported,
    "imported_folder": imported_folder,
    "imported_candidates": imported_candidates,
    "answer": answer,
    "comparison": comparison,
    "system": system,
    "metric": metric,
    "cleaned": cleaned,
    **{f"render_{name.replace('-', '_')}": partial(rendered, name) for name in RENDERERS},
    "views": views,
    "page": page,
    "pictures": pictures,
}

RUN = (
    b'{"format":1,"dataset":"d","dataset_path":"p","fingerprint":"f","systems":[{"name":"a","label":"a","path":"a",'
    b'"doc":"","role":"floor","options":{"n":1},"digest":"d"}],"seed":1,"timeout":1.5,"memory":0,"created":"2026",'
    b'"versions":{"python":"3"}}'
)
SEEDS: dict[str, tuple[bytes, ...]] = {
    "dataset_lines": (
        b'{"id":"a","article":["x",{"text":"y","title":"z"}],"references":["r",{"author":"B","text":"s"}],"words":5}\n',
        b'{"id":"b","event":"e","article":"x \\u00e9","references":[]}\n',
    ),
    "dataset_card": (examples.CARD.encode(),),
    "dataset_texts": (b"Fire\n\nA house burnt.\n\0\0A house.\n",),
    "run_json": (RUN,),
    "candidates": (
        b'{"topic":"a","text":"x","key":"00ff"}\n{"topic":"b","text":"","key":"01","failure":"crash","detail":"d"}\n',
    ),
    "brought": (b'{"id":"a","candidate":"x"}\n{"id":"b","summary":"y"}\n', b"x\ny\n"),
    "answer": (b'{"text":"x","seconds":0.5}', b'{"failure":"crash","detail":"d"}', b'{"ready":true}'),
    "comparison": (render(examples.records()[0].leaderboard, "json").encode(),),
    "metric": (
        b'"""Doc."""\nRANGE = (0, 1)\nREQUIRES = ["numpy>=1"]\ndef score(candidate, references): return 0\n',
        b'CITATION = "A"\ndef count(candidate, article, n=3): return [1]\ndef score(sums): return sums[0]\n',
    ),
    "cleaned": (
        b"<think>Hm.</think>\nSure! Here is a summary:\n\n## Ferry\n\n* **Port** closed.\n* Safe.\n\nHope it helps!",
        b'"Summary: the [port](a.b) of `Lindholm`, | a | b |\n|---|---|\n| WHO | U.S. |"',
    ),
    "system": (
        b'"""Doc."""\nKIND = "baseline"\nREQUIRES = ["sumy>=0.11"]\ndef summarize(article, n: int = 3): return ""\n',
        b'doc = "x"\ncommand = ["node", "a.js", "{n}"]\nkind = "baseline"\nenv = ["KEY"]\n[options]\nn = 3\n',
    ),
}
HOSTILE = (
    b"\x1b[31m\0=cmd()\0<b>\0|\0\\input{x}\0\xe2\x80\xae\0\xed\xa0\x80\0`\0\"'&",
    b"]]>\0--\0\n\r\0${x}{{y}}{% z %}",
)


def seeds(name: str) -> tuple[bytes, ...]:
    """What to begin with."""
    return imported_seeds() if name.startswith("imported") else SEEDS.get(name, HOSTILE)


@cache
def imported_seeds() -> tuple[bytes, ...]:
    """Valid files of every format."""
    files = sorted(path for path in IMPORTED.rglob("*") if path.is_file() and path.stat().st_size < MAX_SEED_BYTES)
    return tuple(path.read_bytes() for path in files)
