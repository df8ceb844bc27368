"""Every layout in tests/data/importing gives the figures that its README has."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.importing.choices import Choices, Request
from harness.jobs.checkup import check_dataset
from harness.jobs.import_dataset import import_sources
from harness.records import Leaderboard
from tests.importing.conftest import workspace_in

DATA = Path(__file__).parents[1] / "data" / "importing"
MEASURES = ("rouge1", "rouge2", "rougeL", "rougeLsum", "bleu")
FIGURES = {
    match[1]: [float(figure) for figure in match[2].split("|")]
    for match in re.finditer(r"^\| (\S+): [^|]+\| (.+) \|$", (DATA / "README.md").read_text(), re.MULTILINE)
}
Score = Callable[..., tuple[Leaderboard, list[str]]]
GPT_AND_LEAD = Choices(candidates=(("", "gpt"), ("", "lead")))


def figures_of(board: Leaderboard, label: str) -> list[float]:
    (row,) = [row for row in board.rows if row.label == label]
    return [round(row.estimates[measure].value, 2) for measure in MEASURES]


def assert_figures(board: Leaderboard, wanted: dict[str, str]) -> None:
    assert {row.label for row in board.rows} == set(wanted)
    for label, name in wanted.items():
        assert figures_of(board, label) == pytest.approx(FIGURES[name], abs=0.011)


@pytest.mark.parametrize(
    ("sources", "inputs", "choices", "wanted"),
    [
        (
            ["01-two-files/refs.txt"],
            {"a": "01-two-files/hyp.txt", "b": "01-two-files/hyp_b.txt"},
            None,
            {"a": "A1", "b": "B1"},
        ),
        (
            [f"02-several-references/ref{place}.txt" for place in (0, 1, 2)],
            {"a": "02-several-references/hyp.txt", "b": "01-two-files/hyp_b.txt"},
            None,
            {"a": "An", "b": "Bn"},
        ),
        (["03-presumm/cnndm.148000.gold"], {"a": "03-presumm/cnndm.148000.candidate"}, None, {"a": "A1"}),
        (["07-long-form/summeval.jsonl"], {}, None, {"M0": "An", "M8": "Bn"}),
        (["07-long-form/sacrerouge.jsonl"], {}, None, {"1": "An", "2": "Bn"}),
        (["07-long-form/realsumm.jsonl"], {}, None, {"bart_out": "A1", "t5_out": "B1"}),
        (["08-outputs/native.jsonl"], {"a": "08-outputs/openai_batch_output.jsonl"}, None, {"a": "A-"}),
        (["08-outputs/native.jsonl"], {"a": "08-outputs/vllm_run_batch.jsonl"}, None, {"a": "An"}),
        (["08-outputs/native.jsonl"], {"a": "08-outputs/inspect.json"}, None, {"a": "An"}),
        (["08-outputs/native.jsonl"], {"a": "08-outputs/inspect.eval"}, None, {"a": "An"}),
        (
            ["08-outputs/native.jsonl"],
            {"promptfoo": "08-outputs/promptfoo.json"},
            None,
            {"openai:gpt-x": "An", "ollama:llama": "Bn"},
        ),
        (
            ["08-outputs/native.jsonl"],
            {"promptfoo": "08-outputs/promptfoo.csv"},
            None,
            {"openai:gpt-x": "An", "ollama:llama": "Bn"},
        ),
        (
            ["08-outputs/native-numbered.jsonl"],
            {"a": "08-outputs/samples_cnn_2024-05-01T10-00-00.jsonl"},
            None,
            {"a": "A1"},
        ),
        (["09-sheets/wide.csv"], {}, GPT_AND_LEAD, {"gpt": "A1", "lead": "B1"}),
        (["09-sheets/wide.tsv"], {}, GPT_AND_LEAD, {"gpt": "A1", "lead": "B1"}),
        (["09-sheets/bom.csv"], {}, GPT_AND_LEAD, {"gpt": "A1", "lead": "B1"}),
        (["09-sheets/semicolon_cp1252.csv"], {}, GPT_AND_LEAD, {"gpt": "A1", "lead": "B1"}),
        (["10-duc/duc"], {}, None, {"1": "An", "27": "Bn"}),
        (["10-duc/r155/settings.xml"], {}, None, {"1": "An", "2": "Bn"}),
        (["11-fairseq/test.target"], {"a": "11-fairseq/test.hypo"}, None, {"a": "A1"}),
        (["11-fairseq/generate-test.txt"], {}, None, {"generate-test": "A1"}),
    ],
)
def test_a_layout_gives_its_figures(
    score: Score, sources: list[str], inputs: dict[str, str], choices: Choices | None, wanted: dict[str, str]
) -> None:
    given = {label: DATA / name for label, name in inputs.items()}
    board, _ = score(*(DATA / name for name in sources), inputs=given, choices=choices)
    assert_figures(board, wanted)


def test_a_spreadsheet_gives_its_figures(score: Score) -> None:
    pytest.importorskip("python_calamine")
    board, _ = score(DATA / "09-sheets/wide.xlsx", choices=GPT_AND_LEAD)
    assert_figures(board, {"gpt": "A1", "lead": "B1"})


def test_a_pattern_of_files_gives_its_figures(score: Score) -> None:
    board, _ = score(
        choices=Choices(references=(f"{DATA}/10-duc/pyrouge/models/model.[A-Z].#ID#.txt",)),
        inputs={"sys": f"{DATA}/10-duc/pyrouge/systems/sys.#ID#.txt"},
    )
    assert_figures(board, {"sys": "An"})


def test_a_folder_of_models_and_systems_needs_no_pattern(score: Score) -> None:
    board, _ = score(DATA / "10-duc/pyrouge")
    assert_figures(board, {"systems": "An"})


def test_references_named_by_flags_need_no_source(score: Score) -> None:
    names = tuple(str(DATA / f"02-several-references/ref{place}.txt") for place in (0, 1, 2))
    board, _ = score(choices=Choices(references=names), inputs={"a": DATA / "02-several-references/hyp.txt"})
    assert_figures(board, {"a": "An"})


def test_marks_are_counted_over_references_and_candidates(score: Score) -> None:
    _, told = score(DATA / "03-presumm/cnndm.148000.gold", inputs={"a": DATA / "03-presumm/cnndm.148000.candidate"})
    assert any(
        sentence.startswith("The mark `<q>` is in 8 of 8 texts and is read as a sentence end") for sentence in told
    )


def test_marks_that_are_kept_are_scored_as_words_and_told(score: Score) -> None:
    board, told = score(
        DATA / "03-presumm/cnndm.148000.gold",
        inputs={"a": DATA / "03-presumm/cnndm.148000.candidate"},
        keep_marks=True,
    )
    assert_figures(board, {"a": "Q"})
    assert "The mark `<q>` is in 8 of 8 texts. It is left in and scored as a word." in told


def test_marks_in_references_of_a_native_dataset_stay_in_the_candidates_too(score: Score, tmp_path: Path) -> None:
    texts = (DATA / "03-presumm/cnndm.148000.gold").read_text().splitlines()
    rows = [f'{{"id":"{place}","references":["{text}"]}}' for place, text in enumerate(texts)]
    (tmp_path / "native.jsonl").write_text("\n".join(rows))
    board, told = score(tmp_path / "native.jsonl", inputs={"a": DATA / "03-presumm/cnndm.148000.candidate"})
    assert_figures(board, {"a": "Q"})
    assert any(sentence.startswith("The references of native hold `<q>`") for sentence in told)


def test_nothing_is_too_long_where_there_is_neither_budget_nor_article(score: Score) -> None:
    board, _ = score(DATA / "01-two-files/refs.txt", inputs={"a": DATA / "01-two-files/hyp.txt"})
    assert [row.over_budget for row in board.rows] == [0.0]
    assert "budget" not in repr(board.remarks)


def imported(tmp_path: Path, *sources: str, choices: Choices | None = None) -> tuple[Sequence[str], Path]:
    request = Request(tuple(str(DATA / name) for name in sources), choices or Choices())
    kept = import_sources(request, tmp_path / "out", workspace=workspace_in(tmp_path))
    return kept.sentences, kept.imported.path


def test_a_page_gives_its_report_and_nothing_of_its_site(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    _, path = imported(tmp_path, "12-web/page.html", choices=Choices(references=("description",)))
    line = path.read_text()
    assert '"title":"Fire at the harbour"' in line
    assert line.count("\\n") == 4
    assert line.count("A fire broke out late on Monday") == 1
    assert '"references":[{"author":"1","text":"Two empty warehouses near the harbour burnt' in line


def test_a_text_is_one_article_and_check_says_what_is_wrong_in_it(tmp_path: Path) -> None:
    said, path = imported(tmp_path, "12-web/page.txt")
    assert said[0].startswith("reads: text, 1 topic;")
    warnings = "\n".join(str(problem) for problem in check_dataset(path, workspace=workspace_in(tmp_path)).problems)
    for words in ("5 paragraphs that stand twice", "lines 2 and 3 that are the same", "headline 'Skip to content'"):
        assert words in warnings


def test_two_fields_that_may_be_the_reference_are_asked_for_and_flags_answer(tmp_path: Path) -> None:
    name = "06-documents/two-candidates-for-reference.json"
    with pytest.raises(HarnessError, match=r"abstract and related_work .* --reference related_work"):
        imported(tmp_path, name)
    _, path = imported(
        tmp_path, name, choices=Choices(references=("related_work",), articles=("abstract", "ref_abstract"))
    )
    assert '"One."]' in path.read_text().split("\n")[0]


def test_a_topic_without_a_reference_is_kept_and_told(tmp_path: Path) -> None:
    said, _ = imported(tmp_path, "13-bad/empty-reference.jsonl")
    assert any("1 of 2 topics (first: line 1)" in sentence for sentence in said)


def test_utf_16_with_its_mark_is_read(tmp_path: Path) -> None:
    assert "UTF" not in imported(tmp_path, "13-bad/utf16.csv")[1].read_text()


def test_too_few_lines_are_explained(score: Score) -> None:
    with pytest.raises(HarnessError, match="3 lines for 4 topics; the last line may be an empty text"):
        score(DATA / "13-bad/refs.txt", inputs={"a": DATA / "13-bad/short-hyp.txt"})
