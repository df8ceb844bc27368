"""Mode `google`: equal to the package rouge-score 0.1.2, every precision, recall and F to the last bit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple
from unicodedata import unidata_version

import numpy as np

from harness.rouge.lcs import longest_subsequences
from harness.rouge.overlaps import Match, index_references, match_candidates
from harness.rouge.readers import TOKENIZERS, WORDS, CandidateReader, new_reader, shared_reader
from harness.rouge.scores import (
    COMBINATIONS,
    Ints,
    PerReferenceScores,
    Scores,
    combine_references,
    join_scores,
    scores_from_counts,
)
from harness.rouge.single_blocks import count_subsequences
from harness.rouge.spaced_words import CutTexts, ReadTexts
from harness.rouge.tokens import Tokens
from harness.rouge.topic_batches import (
    Batch,
    Part,
    check_exhausted,
    join_matches,
    join_tokens,
    scores_of_sources,
    split_topics,
    take_batches,
    take_texts,
)
from harness.rouge.word_matches import Followers, WordForms, WordMatches

Split = Callable[[str], list[str]]
References = str | Sequence[str]
"""A topic's: one text, or several."""

TYPES = (*(f"rouge{n}" for n in range(1, 10)), "rougeL", "rougeLsum")

TEXTS, LETTERS = 2048, 1 << 21  # references scored in one go, at most; and about how much text


class Prepared(NamedTuple):
    """References read once, to score any number of systems against."""

    batches: list[Batch]
    reader: CandidateReader
    types: tuple[str, ...]


class Unstemmed(NamedTuple):
    """References that were read with a stemmer, and the forms of the words of each batch, to score without one."""

    stemmed: Prepared
    forms: list[WordForms]


class GoogleEngine:
    """The engine behind `Rouge("google")`."""

    def __init__(
        self,
        types: tuple[str, ...],
        *,
        stemmer: bool,
        references: str,
        tokenizer: str,
        split: Split | None,
    ) -> None:
        for kind in types:
            _check_name("ROUGE type", kind, TYPES)
        if not types:
            raise ValueError(f"no ROUGE type asked for. Known: {', '.join(TYPES)}")
        _check_name("way with several references", references, COMBINATIONS)
        _check_name("tokenizer", tokenizer, TOKENIZERS)
        self.types, self.stemmer, self.references = types, stemmer, references
        self.tokenizer, self.split = tokenizer, split
        # glibc gives large blocks back and asks for zeroed pages anew at every step, up to a tenth of the time, unless
        # it has seen a larger one freed. This one is never touched, so it takes no memory.
        np.empty(31 << 20, dtype=np.uint8)
        self._longest = max([1, *(int(kind[5:]) for kind in types if kind[5:].isdigit())])

    def signature(self) -> str:
        """See `Rouge.signature`."""
        sentences = "lines" if self.split is None else f"lines|{getattr(self.split, '__name__', 'split')}"
        tokenizer = self.tokenizer if self.tokenizer == "ascii" else f"{self.tokenizer}-{unidata_version}"
        stemmer = "porter-nltk" if self.stemmer else "none"
        return f"mode:google|tokens:{tokenizer}|stemmer:{stemmer}|references:{self.references}|sentences:{sentences}"

    def prepare(self, references: Iterable[References], texts: ReadTexts | None = None) -> Prepared:
        """Read and index all references; `texts` are the same one after another, where they are at hand."""
        reader = shared_reader(self.tokenizer, self.stemmer)
        batches: list[Batch] = []
        first = 0
        for batch in _iterate_batches(references):
            last = first + sum(map(len, batch))
            some = [*chain.from_iterable(batch)] if texts is None else texts[first:last]
            batches.append(self._index(batch, reader.read(self._in_lines(some))))
            first = last
        return Prepared(batches, CandidateReader(reader), self.types)

    def unstem(self, references: Prepared) -> Unstemmed | None:
        """Take references that were read with a stemmer for this engine without; None where it must read them anew."""
        if self.stemmer or self.tokenizer != "ascii" or self.types != ("rouge1",):
            return None
        forms = [
            WordForms.index_words(batch.references, batch.words)
            for batch in references.batches
            if batch.words is not None and batch.has_one_each
        ]
        return Unstemmed(references, forms) if len(forms) == len(references.batches) else None

    def score(
        self, candidates: Iterable[str], references: Prepared | Unstemmed | Iterable[References]
    ) -> dict[str, Scores]:
        """The scores by type, one for each topic."""
        batches = (self._combine_scores(batch) for batch in self._batches(candidates, references))
        return join_scores(batches, self.types).scores

    def score_each(self, candidates: Iterable[str], references: Prepared | Iterable[References]) -> PerReferenceScores:
        """The score against every single reference."""
        return join_scores(self._batches(candidates, references), self.types)

    def find_runs(self, sources: Sequence[ReadTexts], references: Prepared, size: int, least: int) -> list[Ints | None]:
        """See `Rouge.find_runs`."""
        if len(references.batches) != 1:
            return [None] * len(sources)
        index = references.batches[0].references
        followers = Followers.from_references(index)
        notes = (texts.notes.get(id(index.words)) for texts in sources)
        return [note.find_runs(followers, size, least) if note and note.words is not None else None for note in notes]

    def _combine_scores(self, batch: PerReferenceScores) -> PerReferenceScores:
        scores = {kind: combine_references(batch.scores[kind], batch.offsets, self.references) for kind in self.types}
        return PerReferenceScores(scores, np.arange(len(batch.offsets)))

    def _batches(
        self, candidates: Iterable[str], references: Prepared | Unstemmed | Iterable[References]
    ) -> Iterator[PerReferenceScores]:
        if isinstance(references, Prepared):
            return self._score_prepared(candidates, references)
        if isinstance(references, Unstemmed):
            return self._score_unstemmed(candidates, references)
        return self._score_stream(candidates, references)

    def score_sources(self, sources: Sequence[Sequence[str]], references: Prepared) -> list[dict[str, Scores]]:
        """The scores of each source's candidates, as `score` has them: counted together they cost less."""
        batches = [*self._score_prepared_batches(sources, references)]
        of_sources = ([self._combine_scores(batch[place]) for batch in batches] for place in range(len(sources)))
        return [join_scores(of_source, self.types).scores for of_source in of_sources]

    def _score_prepared(self, candidates: Iterable[str], references: Prepared) -> Iterator[PerReferenceScores]:
        return (scores for (scores,) in self._score_prepared_batches([candidates], references))

    def _score_prepared_batches(
        self, sources: Sequence[Iterable[str]], references: Prepared
    ) -> Iterator[list[PerReferenceScores]]:
        """The scores of each source, batch by batch."""
        if not {*self.types} <= {*references.types}:
            raise ValueError(f"references were prepared for {', '.join(references.types)}")
        sizes = [batch.topics for batch in references.batches]
        parts = zip(*(take_batches(candidates, sizes) for candidates in sources), strict=True)
        for texts, batch in zip(parts, references.batches, strict=True):
            scores = [self._score_cut(of_source, batch) for of_source in texts]
            whole = [of_source for of_source, cut in zip(texts, scores, strict=True) if cut is None]
            of_whole = iter(self._score_texts(whole, batch, references.reader))
            yield [cut or next(of_whole) for cut in scores]

    def _score_texts(
        self, sources: Sequence[Sequence[str]], batch: Batch, reader: CandidateReader
    ) -> list[PerReferenceScores]:
        """Read and score some candidates of each source.

        Where their tokens stand in the references is noted for texts cut of them.
        """
        if not sources:
            return []
        lines = [self._in_lines(texts) for texts in sources]
        tokens = [reader.read(texts) for texts in lines]
        parts = []
        for first, last in split_topics(batch.topics, tokens):
            some = batch.for_sources(first, last, len(sources)) if len(sources) > 1 else batch
            joint = join_tokens([part.part(first, last) for part in tokens] if len(sources) > 1 else tokens)
            parts.append(Part(first, last, some, self._match(joint, some)))
        for place, (texts, read) in enumerate(zip(sources, tokens, strict=True)):
            is_known = isinstance(lines[place], ReadTexts) and batch.has_one_each
            if is_known and isinstance(texts, ReadTexts) and read.bounds is not None:
                matched = join_matches(parts, place, read, batch.references)
                texts.notes[id(batch.references.words)] = WordMatches.from_match(matched, read)
        scores = [self._score_match(part.matched, part.batch) for part in parts]
        return scores_of_sources(scores, len(sources), batch.offsets)

    def _score_cut(self, texts: Sequence[str], batch: Batch) -> PerReferenceScores | None:
        """Score the first words of texts whose places in the references are known; None where they are not known.

        The scores are those of any other way: the words of a part are the first of the whole.
        """
        if not isinstance(texts, CutTexts) or self.types != ("rouge1",):
            return None
        matches = texts.whole.notes.get(id(batch.references.words))
        if matches is None:
            return None
        firsts = texts.whole.words.offsets[:-1]
        starts, ends = matches.bounds.take(firsts), matches.bounds.take(firsts + texts.word_counts)
        hits = matches.count_hits(starts, ends)
        scores = scores_from_counts(hits, ends - starts, np.diff(batch.references.offsets))
        return PerReferenceScores({"rouge1": scores}, batch.offsets)

    def _score_unstemmed(self, candidates: Iterable[str], references: Unstemmed) -> Iterator[PerReferenceScores]:
        (batches, reader, _), forms = references
        parts = take_batches(candidates, [len(batch.offsets) - 1 for batch in batches])
        for part, batch, of_batch in zip(parts, batches, forms, strict=True):
            texts = part if isinstance(part, ReadTexts) else ReadTexts(part)
            if id(batch.references.words) not in texts.notes:
                self._score_texts([texts], batch, reader)
            matches = texts.notes[id(batch.references.words)]
            hits = of_batch.count_hits(matches.numbers, matches.words)
            scores = scores_from_counts(hits, matches.lengths, np.diff(batch.references.offsets))
            yield PerReferenceScores({"rouge1": scores}, batch.offsets)

    def _score_stream(
        self, candidates: Iterable[str], references: Iterable[References]
    ) -> Iterator[PerReferenceScores]:
        """References and candidates side by side, keeping nothing."""
        reader = new_reader(self.tokenizer, self.stemmer)
        remaining = iter(candidates)
        for batch in _iterate_batches(references, TEXTS // 4):  # small at first, when every word is new
            if reader.size > WORDS:
                reader = new_reader(self.tokenizer, self.stemmer)
            mine = take_texts(remaining, len(batch))
            texts = [*chain.from_iterable(batch)]
            tokens = reader.read(self._in_lines(texts + mine))
            yield self._score(
                tokens.part(len(texts), len(texts) + len(mine)), self._index(batch, tokens.part(0, len(texts)))
            )
        check_exhausted(remaining)

    def _index(self, batch: list[Sequence[str]], tokens: Tokens) -> Batch:
        offsets = np.zeros(len(batch) + 1, dtype=np.int64)
        np.cumsum([len(texts) for texts in batch], out=offsets[1:])
        return Batch(offsets, index_references(tokens, self._longest), tokens.words)

    def _score(self, tokens: Tokens, batch: Batch) -> PerReferenceScores:
        return self._score_match(self._match(tokens, batch), batch)

    def _match(self, tokens: Tokens, batch: Batch) -> Match:
        if len(batch.references.offsets) != len(batch.offsets):
            tokens = tokens.texts(np.repeat(np.arange(len(batch.offsets) - 1), np.diff(batch.offsets)))
        grams = batch.references.grams[: self._longest]  # references may have been read for more types
        return match_candidates(tokens, batch.references._replace(grams=grams))

    def _score_match(self, matched: Match, batch: Batch) -> PerReferenceScores:
        lengths = np.diff(matched.offsets), np.diff(batch.references.offsets)
        pairs = len(lengths[0])
        lcs = union = np.zeros(pairs, dtype=np.int64)
        if "rougeLsum" in self.types:
            lcs, union = count_subsequences(matched)
        elif "rougeL" in self.types:
            lcs = longest_subsequences(matched)
        scores = {}
        for kind in self.types:
            n = int(kind[5:]) if kind[5:].isdigit() else 1
            if kind == "rougeL":
                hits = lcs
            elif kind == "rougeLsum":
                hits = union
            else:
                hits = batch.references.grams[n - 1].count_shared(matched.counts[n - 1], pairs)
            scores[kind] = scores_from_counts(hits, *(np.maximum(length - n + 1, 0) for length in lengths))
        return PerReferenceScores(scores, batch.offsets)

    def _in_lines(self, texts: Sequence[str]) -> Sequence[str]:
        if self.split is None or "rougeLsum" not in self.types or all("\n" in text for text in texts):
            return texts
        split = self.split
        lines = [text if "\n" in text else "\n".join(split(text)) for text in texts]
        if lines == [*texts]:  # each text without line feeds is one sentence
            return texts
        return (texts.break_lines(lines) or lines) if isinstance(texts, ReadTexts) else lines


def _check_name(what: str, name: str, known_names: Sequence[str]) -> None:
    if name not in known_names:
        raise ValueError(f"unknown {what} {name!r}. Known: {', '.join(known_names)}")


def _iterate_batches(references: Iterable[References], most: int = TEXTS) -> Iterator[list[Sequence[str]]]:
    """Topics in batches of bounded size; one that is longer than the bound makes a batch of its own."""
    batch: list[Sequence[str]] = []
    texts = letters = 0
    for number, of_topic in enumerate(references):
        if isinstance(of_topic, str):
            batch.append([of_topic])
            texts += 1
            letters += len(of_topic)
        elif not of_topic:
            raise ValueError(f"topic {number} has no reference")
        else:
            batch.append(of_topic)
            texts += len(of_topic)
            letters += sum(map(len, of_topic))
        if texts >= most or letters >= LETTERS:
            yield batch
            batch, texts, letters, most = [], 0, 0, min(2 * most, TEXTS)
    if batch:
        yield batch
