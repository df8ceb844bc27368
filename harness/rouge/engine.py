"""`Rouge`: whole lists of texts in, arrays of scores out, in either of the two modes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from harness.rouge import google
from harness.rouge.google import GoogleEngine, References, Split
from harness.rouge.scores import Ints, PerReferenceScores, Scores
from harness.rouge.spaced_words import ReadTexts

TYPES = ("rouge1", "rouge2", "rougeL", "rougeLsum")


class Engine(Protocol):
    """The interface of a mode. `prepare` may return anything; `score` gets the same object as `references`.

    `prepare` may return anything; it comes back as `references`.
    """

    def prepare(self, references: Sequence[References]) -> Any:
        """Read references once."""

    def score(self, candidates: Iterable[str], references: Any) -> dict[str, Scores]:
        """The scores by type, one for each topic."""

    def score_each(self, candidates: Iterable[str], references: Any) -> PerReferenceScores:
        """The score against every single reference."""

    def signature(self) -> str:
        """Every setting that can move a score."""


class Prepared:
    """References tokenized, stemmed and indexed once, for any number of systems. Made by `Rouge.prepare`."""

    def __init__(self, content: Any, topics: int, signature: str) -> None:
        self.content, self.topics, self.signature = content, topics, signature

    def __len__(self) -> int:
        return self.topics


class Rouge:
    """ROUGE of many candidates at once.

    `mode` is whose numbers these are: "google" (rouge-score 0.1.2) or "perl" (ROUGE-1.5.5). `types`: rouge1 to
    rouge9, rougeL, rougeLsum; in mode perl also rougeW, rougeS, rougeSU. `references`: how several become one score,
    see `scores.COMBINATIONS`; in mode perl also "pool" (its default, as the script's) and "best-recall". `tokenizer`:
    "ascii" is the reference tools' own; "unicode" keeps the words of every language and belongs to no tool;
    "unicode-tr" does so with Turkish case (I is the capital of ı). `split`
    finds the sentences (for rougeLsum) of a text without a newline; None: such a text is one sentence. The perl mode
    takes more options: see `harness.rouge.perl.PerlEngine`.

    Every setting that cannot be used is a ValueError of one line.
    """

    def __init__(
        self,
        mode: str = "google",
        types: Sequence[str] | None = None,
        *,
        stemmer: bool = True,
        references: str | None = None,
        tokenizer: str = "ascii",
        split: Split | None = None,
        **options: Any,
    ) -> None:
        self._engine = _engine(
            mode,
            tuple(types) if types is not None else None,
            stemmer=stemmer,
            references=references,
            tokenizer=tokenizer,
            split=split,
            options=options,
        )

    def prepare(self, references: Sequence[References], texts: ReadTexts | None = None) -> Prepared:
        """Read references once: one text a topic, or several (any number from 1) a topic.

        `texts` are the same one after another, where their words are wanted by others, too.
        """
        _refuse_text("references", references)
        engine = self._engine
        content = engine.prepare(references, texts) if isinstance(engine, GoogleEngine) else engine.prepare(references)
        return Prepared(content, len(references), self.signature())

    def unstem(self, references: Prepared) -> Prepared | None:
        """Take references that another `Rouge` read with its stemmer for this one, which has none.

        None where they must be read anew. Candidates that were scored with a stemmer already cost little then.
        """
        if not isinstance(self._engine, GoogleEngine) or not isinstance(references.content, google.Prepared):
            return None
        content = self._engine.unstem(references.content)
        return content and Prepared(content, references.topics, self.signature())

    def find_runs(self, sources: Sequence[ReadTexts], references: Prepared, size: int, least: int) -> list[Ints | None]:
        """The places of each source's texts that may share `size` words in a row with their reference: no others do.

        Also those of `least` words or more, but fewer than `size`, of which the reference has all. None where these
        texts have not been scored, or not word by word of ASCII against one reference each.
        """
        if isinstance(self._engine, GoogleEngine) and isinstance(references.content, google.Prepared):
            return self._engine.find_runs(sources, references.content, size, least)
        return [None] * len(sources)

    def score(self, candidates: Iterable[str], references: Prepared | Iterable[References]) -> dict[str, Scores]:
        """The scores by type, one for each topic; a candidate belongs to the references of the same place.

        Both may be of any length, and in mode google any iterables: they are read in batches and not kept.
        """
        return self._engine.score(candidates, self._content(candidates, references))

    def score_sources(self, sources: Sequence[Sequence[str]], references: Prepared) -> list[dict[str, Scores]]:
        """The scores of each source's candidates; in mode google they cost less together than one by one."""
        if not sources:
            return []
        contents = [self._content(candidates, references) for candidates in sources]
        if isinstance(self._engine, GoogleEngine) and isinstance(references.content, google.Prepared):
            return self._engine.score_sources(sources, references.content)
        return [self._engine.score(candidates, content) for candidates, content in zip(sources, contents, strict=True)]

    def score_each(self, candidates: Iterable[str], references: Prepared | Iterable[References]) -> PerReferenceScores:
        """The scores against every single reference, before they are combined."""
        return self._engine.score_each(candidates, self._content(candidates, references))

    def signature(self) -> str:
        """Every setting that can move a score, as one line (the caller adds versions)."""
        return self._engine.signature()

    def _content(self, candidates: Iterable[str], references: Prepared | Iterable[References]) -> Any:
        _refuse_text("candidates", candidates)
        _refuse_text("references", references)
        if not isinstance(references, Prepared):
            return references if isinstance(self._engine, GoogleEngine) else self._engine.prepare(list(references))
        if references.signature != self.signature():
            raise ValueError(f"references were prepared for {references.signature!r}, not for {self.signature()!r}")
        return references.content


def _refuse_text(what: str, texts: object) -> None:
    if isinstance(texts, str):
        raise ValueError(f"{what} must be a list with an entry for each topic: got one text")


def _engine(
    mode: str,
    types: tuple[str, ...] | None,
    *,
    stemmer: bool,
    references: str | None,
    tokenizer: str,
    split: Split | None,
    options: dict[str, Any],
) -> Engine:
    if mode == "perl":
        from harness.rouge import perl  # noqa: PLC0415 (most callers never need it)

        if tokenizer != "ascii":
            raise ValueError(f"mode perl has no tokenizer {tokenizer!r}: ROUGE-1.5.5 knows ASCII only")
        return perl.PerlEngine(types or perl.TYPES, stemmer=stemmer, references=references or "pool", **options)
    if mode != "google":
        raise ValueError(f"unknown mode {mode!r}. Known: google, perl")
    if options:
        raise ValueError(f"mode google has no option {next(iter(options))!r}")
    return GoogleEngine(
        TYPES if types is None else types,
        stemmer=stemmer,
        references=references or "best",
        tokenizer=tokenizer,
        split=split,
    )
