"""The probability that a text supports a sentence, by a classifier of pairs on disk.

Any classifier for natural language inference does, and any checker of facts with the shape of MiniCheck's encoders
(Tang et al. 2024): a pair of texts in, a label out. On the CPU in float32 and without chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from harness.errors import HarnessError
from harness.models.checkpoints import Weights, find_checkpoint
from harness.models.hf_loading import (
    import_libraries,
    load_config,
    load_model,
    load_tokenizer,
    longest_input,
    neutralize_specials,
    silence_transformers,
)

SUPPORTED_LABELS = frozenset(
    {
        "entailment",
        "entailed",
        "entails",
        "supported",
        "supports",
        "support",
        "consistent",
        "factual",
        "true",
        "yes",
        "1",
    }
)
"""Names of the label that says yes, in small letters."""

PAIRS_PER_BATCH = 16
"""Pairs that go through the model at once."""

DIGITS = 6
"""Decimals of a probability: what stands beside a pair in a batch moves those behind them."""

DEFAULT_MAX_TOKENS = 512
"""Tokens of a pair where a model states no longest input."""


class EntailmentModel:
    """A classifier of pairs. `room` is how many tokens both texts of a pair may have, `label` the name of its yes."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._torch, _ = import_libraries()
        config = load_config(weights)
        self._tokenizer = load_tokenizer(weights)
        self.label, self._place = _find_label(weights, config)
        self._longest = longest_input(config, self._tokenizer) or DEFAULT_MAX_TOKENS
        self.room = self._longest - int(self._tokenizer.num_special_tokens_to_add(pair=True))
        if self.room < 2:
            raise HarnessError(f"the model {weights.name} has room for no pair: its longest input is {self._longest}")
        self._model = load_model(weights, "AutoModelForSequenceClassification", config, "float32")

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has."""
        if not texts:
            return []
        with silence_transformers():
            encoded = self._tokenizer(self._clean(texts), add_special_tokens=False, truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """For each pair of a text and a sentence, the probability that the text supports it; longer texts are cut.

        Longer ones are cut.
        """
        order = sorted(range(len(pairs)), key=lambda place: len(pairs[place][0]) + len(pairs[place][1]))
        values: dict[int, float] = {}
        for start in range(0, len(order), PAIRS_PER_BATCH):
            places = order[start : start + PAIRS_PER_BATCH]
            values |= zip(places, self._read([pairs[place] for place in places]), strict=True)
        return [values[place] for place in range(len(pairs))]

    def _read(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        torch = self._torch
        with torch.inference_mode(), silence_transformers():
            encoded = self._tokenizer(
                self._clean([text for text, _ in pairs]),
                self._clean([sentence for _, sentence in pairs]),
                padding=True,
                truncation=True,
                max_length=self._longest,
                return_tensors="pt",
            )
            logits: Any = self._model(**encoded).logits.double()
        chances = torch.sigmoid(logits[:, 0]) if logits.shape[1] == 1 else torch.softmax(logits, -1)[:, self._place]
        return [round(float(chance), DIGITS) for chance in chances]

    def _clean(self, texts: Sequence[str]) -> list[str]:
        return [neutralize_specials(text, self._tokenizer) for text in texts]


def _find_label(weights: Weights, config: Any) -> tuple[str, int]:
    """The name and the place of the label that says yes. Raises HarnessError for a model that has none."""
    labels = {int(place): str(label) for place, label in config.id2label.items()}
    if len(labels) == 1:
        return "score", 0
    supported = [(label, place) for place, label in labels.items() if label.lower() in SUPPORTED_LABELS]
    if len(supported) == 1:
        return supported[0]
    if len(labels) == 2 and all(label == f"LABEL_{place}" for place, label in labels.items()):
        return labels[1], 1  # as MiniCheck's checkpoints have it: 0 not supported, 1 supported
    raise HarnessError(
        f"the model {weights.name} has the labels {', '.join(labels.values())}: none of them says that a text "
        "supports a sentence, such as entailment"
    )


_load_cached = lru_cache(maxsize=2)(EntailmentModel)


def load_entailment_model(model: str) -> EntailmentModel:
    """The classifier that `model` names, a folder or a name; loaded once. Raises HarnessError."""
    import_libraries()
    return _load_cached(find_checkpoint(model))
