"""`Rouge`: whole lists of texts in, arrays of scores out, in either of the two modes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from harness.rouge.google import Google, Split
from harness.rouge.scores import Each, Scores

TYPES = ("rouge1", "rouge2", "rougeL", "rougeLsum")


class Engine(Protocol):
    """What a mode provides. `prepare` may return anything; it comes back as `references`."""

    def prepare(self, references: Sequence[str] | Sequence[Sequence[str]]) -> Any: ...

    def score(self, candidates: Sequence[str], references: Any) -> dict[str, Scores]: ...

    def score_each(self, candidates: Sequence[str], references: Any) -> Each: ...

    def signature(self) -> str: ...


class Prepared:
    """References tokenized, stemmed and indexed once, for any number of systems. Made by `Rouge.prepare`."""

    def __init__(self, content: Any, topics: int, signature: str) -> None:
        self.content, self.topics, self.signature = content, topics, signature

    def __len__(self) -> int:
        return self.topics


class Rouge:
    """ROUGE of many candidates at once.

    `mode` is whose numbers these are: "google" (rouge-score 0.1.2) or "perl" (ROUGE-1.5.5).
    `types`: rouge1 to rouge9, rougeL, rougeLsum. `references`: how several become one score, see `scores.Combination`.
    `tokenizer`: "ascii" is the reference tools' own; "unicode" keeps the words of every language and belongs to no tool.
    `split` finds the sentences (for rougeLsum) of a text without a newline; None: such a text is one sentence.
    The perl mode takes more options: see `harness.rouge.perl.Perl`.

    Every setting that cannot be used is a ValueError of one line.
    """

    def __init__(
        self,
        mode: str = "google",
        types: Sequence[str] = TYPES,
        stemmer: bool = True,
        references: str = "best",
        tokenizer: str = "ascii",
        split: Split | None = None,
        **options: Any,
    ) -> None:
        self._engine = _engine(mode, tuple(types), stemmer, references, tokenizer, split, options)

    def prepare(self, references: Sequence[str] | Sequence[Sequence[str]]) -> Prepared:
        """Read references once: one text a topic, or several (any number from 1) a topic."""
        if isinstance(references, str):
            raise ValueError("references must be a list with a text, or a list of texts, a topic: got one string")
        return Prepared(self._engine.prepare(references), len(references), self.signature())

    def score(
        self, candidates: Sequence[str], references: Prepared | Sequence[str] | Sequence[Sequence[str]]
    ) -> dict[str, Scores]:
        """One score a topic and type; candidate `i` belongs to the references at `i`."""
        return self._engine.score(candidates, self._prepared(candidates, references).content)

    def score_each(
        self, candidates: Sequence[str], references: Prepared | Sequence[str] | Sequence[Sequence[str]]
    ) -> Each:
        """The score against every single reference, before they are combined."""
        return self._engine.score_each(candidates, self._prepared(candidates, references).content)

    def signature(self) -> str:
        """Every setting that can move a score, as one line (the caller adds versions)."""
        return self._engine.signature()

    def _prepared(
        self, candidates: Sequence[str], references: Prepared | Sequence[str] | Sequence[Sequence[str]]
    ) -> Prepared:
        if isinstance(candidates, str):
            raise ValueError("candidates must be a list of texts: got one string")
        prepared = references if isinstance(references, Prepared) else self.prepare(references)
        if prepared.signature != self.signature():
            raise ValueError(f"references were prepared for {prepared.signature!r}, not for {self.signature()!r}")
        if len(prepared) != len(candidates):
            raise ValueError(f"{len(candidates)} candidates for the references of {len(prepared)} topics")
        return prepared


def _engine(
    mode: str,
    types: tuple[str, ...],
    stemmer: bool,
    references: str,
    tokenizer: str,
    split: Split | None,
    options: dict[str, Any],
) -> Engine:
    if mode == "perl":
        from harness.rouge.perl import Perl  # noqa: PLC0415 (most callers never need it)

        return Perl(types=types, stemmer=stemmer, references=references, **options)
    if mode != "google":
        raise ValueError(f"unknown mode {mode!r}. Known: google, perl")
    if options:
        raise ValueError(f"mode google has no option {next(iter(options))!r}")
    return Google(types, stemmer=stemmer, references=references, tokenizer=tokenizer, split=split)
