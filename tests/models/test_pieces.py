"""Articles that `hf` reads in pieces: what is lost on the way is told. A few lines stand for a model."""

from __future__ import annotations

import importlib.util
from itertools import cycle
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import harness
from harness.models.generation import DecodingOptions, GeneratedText


@pytest.fixture(scope="module")
def asking() -> Any:
    """`systems/_asking.py`, which is no package's."""
    file = Path(harness.__file__).parents[1] / "systems" / "_asking.py"
    spec = importlib.util.spec_from_file_location("asking_of_systems", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Model:
    """Reads eight words at once, and writes the same in turn whatever it reads."""

    kind, prefix, room, written_room, device, weights = "sequence-to-sequence", "", 8, 8, "cpu float32", "model"

    def __init__(self, *says: str) -> None:
        self.says = cycle(says)

    def ids(self, text: str) -> list[str]:
        return text.split()

    def length(self, text: str) -> int:
        return len(text.split())

    def write(
        self, inputs: list[list[str]], _shortest: int, _longest: int, _how: DecodingOptions
    ) -> list[GeneratedText]:
        return [GeneratedText(next(self.says), 1, False) for _ in inputs]


def answer(asking: Any, says: str | tuple[str, ...], *sentences: str) -> dict[str, Any]:
    one = SimpleNamespace(paragraphs=[" ".join(sentences)], sentences=sentences)
    article = SimpleNamespace(title="", words=4, seed=1, documents=(one,))
    budget = asking.Budget()
    ask = asking.Ask(
        Model(*([says] if isinstance(says, str) else says)),
        DecodingOptions(),
        budget,
        prefix=None,
        prompt=None,
        in_pieces=True,
        batch=1,
    )
    (found,) = asking.answers([article], ask)
    return dict(found)


def test_whole_sentences_in_pieces_lose_nothing(asking: Any) -> None:
    found = answer(asking, "Short.", "One two three four.", "Five six seven eight.", "Nine ten.")
    assert found["detail"] == "article summarized in 2 pieces"


def test_a_sentence_longer_than_a_piece_is_said_to_be_cut(asking: Any) -> None:
    found = answer(asking, "Short.", "One two three four five six seven eight nine ten.", "Eleven twelve.")
    assert found["detail"] == "article summarized in 2 pieces (of sentences longer than a piece, the beginning)"


def test_a_model_that_writes_nothing_is_not_blamed_on_the_article(asking: Any) -> None:
    found = answer(asking, "", "One two three four.", "Five six seven eight.", "Nine ten.")
    assert (found["failure"], found["detail"]) == ("empty", "the summaries of its 2 pieces are empty")


def test_pieces_of_which_nothing_was_written_are_counted(asking: Any) -> None:
    found = answer(asking, ("Short.", ""), "One two three four.", "Five six seven eight.", "Nine ten.")
    assert found["text"]
    assert found["detail"] == "article summarized in 2 pieces; the summaries of 1 of the 2 pieces are empty"


def test_articles_are_answered_one_after_another_each_before_the_next_is_read(asking: Any) -> None:
    one = SimpleNamespace(paragraphs=["One two."], sentences=["One two."])
    read = SimpleNamespace(title="", words=4, seed=1, documents=(one,))
    budget, model = asking.Budget(), Model("Short.")
    ask = asking.Ask(model, DecodingOptions(), budget, prefix=None, prompt=None, in_pieces=False, batch=1)
    found = asking.answers([read, SimpleNamespace(title="", words=4, seed=1)], ask)  # the second cannot be read
    assert next(found)["text"] == "Short."
    with pytest.raises(AttributeError, match="documents"):
        next(found)
