"""An oracle that is kept as places in its article is the text that was found."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.records import Article, Document, Reference, Topic
from harness.scoring.metrics import Rouge
from harness.scoring.oracle_spans import OracleSpans, join_spans, locate_oracles
from harness.scoring.oracles import Oracle, find_oracles, write_oracles

pieces = ["Rain", "fell.", "The", "river", "rose", "rose.", "Ö", "合意。", "\u00a0", "\t", "  ", "e.g.", "“No.”"]
words = st.sampled_from(pieces)
paragraphs = st.lists(words, min_size=1, max_size=9).map(" ".join).filter(str.strip)
documents = st.lists(paragraphs, min_size=1, max_size=3).map(lambda texts: Document("Title", tuple(texts)))


@st.composite
def topics(draw: st.DrawFn) -> Topic:
    language = draw(st.sampled_from(["en", "de", "ja", "th", ""]))
    article = Article("t", tuple(draw(st.lists(documents, max_size=3))), draw(st.integers(1, 9)), language)
    return Topic("t", "t", article, tuple(Reference("A", text) for text in draw(st.lists(paragraphs, max_size=2))))


def locate(some: list[Topic], families: list[Rouge]) -> OracleSpans:
    spans = locate_oracles(some, find_oracles(some, families))
    assert spans is not None
    return spans


@settings(deadline=None)
@given(some=st.lists(topics(), max_size=4), tokenizer=st.sampled_from(["ascii", "unicode"]))
def test_what_is_written_from_places_is_what_was_found(some: list[Topic], tokenizer: str) -> None:
    families = [Rouge(tokenizer=tokenizer)]
    assert locate(some, families).write(some, range(len(some))) == write_oracles(some, families)


@settings(deadline=None)
@given(some=st.lists(topics(), max_size=6), middle=st.integers(0, 6))
def test_parts_are_joined_and_cut_again(some: list[Topic], middle: int) -> None:
    first, last = some[:middle], some[middle:]
    located = [spans for spans in (locate_oracles(part, find_oracles(part, [])) for part in (first, last)) if spans]
    spans = join_spans(located)
    texts = [*write_oracles(first, []), *write_oracles(last, [])]
    assert spans.write(some, range(len(some))) == texts
    assert spans.part(len(first), len(some)).write(last, range(len(last))) == texts[len(first) :]
    assert spans.write(some[::-1], range(len(some))[::-1]) == texts[::-1]


def test_a_sentence_that_is_not_in_its_article_as_it_is_has_no_place() -> None:
    topic = Topic("t", "t", Article("t", (Document("", ("Rain fell.",)),), 9), (Reference("A", "Rain."),))
    assert locate_oracles([topic], [Oracle(["Snow fell."], is_cut=False)]) is None
