"""Refusals in words, which are scored as if they were summaries: "I'm sorry, but I can't help with that."

A text counts as a refusal if it is short, begins with the words of a refusal ("I cannot summarize"), and the article
does not contain these words. Texts are read batch by batch; no text and no score is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from harness.lazy_patterns import compile_on_use
from harness.records import Remark
from harness.records.remarks import Fact
from harness.rouge.spaced_words import ReadTexts

MOST_WORDS = 100
"""A longer text holds something else besides."""

OPENING_CHARS = 240
"""Characters at the beginning of a text within which a refusal must stand."""

SHOWN_TOPICS, EXAMPLE_CHARS = 3, 60

_TASK = (
    r"(?:summar|help|assist|provide|fulfil|comply|generat|creat|produc|writ|complet|access|process|answer|respond|"
    r"do that|do this|engage|discuss|see (?:the|any|an) (?:article|text|document)|open (?:links|urls|the)|browse|"
    r"read (?:the|this) (?:article|link|file)|offer|support|continue|share|condense|paraphras|rewrit|give you)"
)
_UNABLE = (
    r"(?:can't|cannot|can not|couldn't|could not|am unable to|'m unable to|am not able to|'m not able to|"
    r"won't be able to|will not be able to|won't|will not|don't feel comfortable|am not comfortable|'m not comfortable|"
    r"must (?:respectfully )?decline to|have to decline to|decline to|must refuse to|refuse to|am not allowed to|"
    r"'m not allowed to|am not permitted to|'m not permitted to|(?:don't|do not) have (?:the ability|enough|any)|"
    r"was unable to|wasn't able to)"
)
_LACKING = r"(?:don't|do not) have access to (?:the|this|that|any|an|external|your)"
_START = r"^(?:(?:hi|hello|ok|okay|oh|hmm|note|well|assistant|summary|answer)[,:!. ]+)?"
_SELF = compile_on_use(
    _START + r"(?:(?:(?:i|we)(?:'m| am|'re| are) )?(?:so |very |really |truly |terribly |deeply "
    r"|genuinely )?sorry\b[^.!?]*?[,.!:;-]*\s*"
    r"|(?:my |our )?(?:sincere )?apologies[^.!?]*?[,.!:;-]*\s*|(?:i"
    r"|we) (?:sincerely )?apologi[sz]e\b[^.!?]*[,.!:;-]*\s*"
    r"|unfortunately,?\s*|regrettably,?\s*|i'm afraid(?: that)?,?\s*|i am afraid(?: that)?,?\s*"
    r"|as an? (?:ai|artificial intelligence|large language|language|responsible)\b[^,.]{0,60},?\s*"
    r"|thank you[^.!?]{0,60}[.,!]\s*)*"
    r"(?:but |however,? |that |and )*(?:i|we)\s?(?:" + _UNABLE + r"[^.!?]{0,60}?\b" + _TASK + "|" + _LACKING + ")"
)
_AI = compile_on_use(
    _START + r"(?:(?:i'm|i am|sorry)[^.!?]{0,20}[,.] )?(?:but )?(?:as an?|i am an?|i'm an?"
    r"|being an?) (?:ai|artificial intelligence|"
    r"large language model|language model|llm)(?: language)?(?: model| assistant| system| chatbot)?\b[^.!?]{0,80}\b"
    r"(?:i|we)\s?(?:" + _UNABLE + r"|do not|don't)"
)
_MISSING = compile_on_use(
    _START + r"(?:(?:i'm|i am) sorry[^.!?]{0,20}[,.] )?(?:but )?"
    r"(?:please (?:provide|share|paste|send|give)\b[^.!?]{0,40}\b(?:article|text|document|content|passage)"
    r"|(?:it (?:seems|looks|appears) (?:like |that |as if |as though )*)?(?:you|there)(?: is| are| was|'s)? ?"
    r"(?:haven't|have not|didn't|did not|forgot to|no) [^.!?]{0,30}\b(?:article|text|document"
    r"|content|passage)\b[^.!?]{0,30}\b"
    r"(?:provid|summar|share|includ|attach|given))"
)
_POLICY = compile_on_use(
    _START + r"(?:this|the|your) (?:content|request|prompt|article|text)\b[^.!?]{0,30}\b(?:violates"
    r"|goes against|may violate|was flagged|"
    r"is against)\b[^.!?]{0,40}\b(?:polic|guideline|terms|safety)"
)
_OTHERS = compile_on_use(
    r"^(?:(?:es )?tut mir (?:sehr )?leid\b.{0,40}\bich kann\b.{0,60}\bnicht\b"
    r"|leider kann ich\b.{0,80}\bnicht (?:zusammen|helfen|er)"
    r"|(?:je suis )?désolé\w*\b.{0,40}\bje ne (?:peux|suis)\b|lo siento\b.{0,40}\bno puedo\b"
    r"|mi dispiace\b.{0,40}\bnon posso\b"
    r"|(?:desculpe|sinto muito|lamento)\b.{0,40}\bnão posso\b"
    r"|(?:很?抱歉|对不起|對不起)[,, ]{0,2}.{0,12}(?:无法|無法|不能)"
    r"|申し訳(?:ありません|ございません).{0,30}(?:できません|ません)|(?:к сожалению|извините),? я не могу\b)"
)
_IDIOM = compile_on_use(
    r"\b(?:can't|cannot|can not|couldn't|could not) help (?:but\b|feeling|thinking|wondering|it\b|myself)"
)
_PATTERNS = (_SELF, _AI, _MISSING, _POLICY, _OTHERS)
_VERBS = "(?:am|can|could|will|won|was|do|must|have|decline|refuse)"
_ADVERBS = "(?:so|very|really|truly|terribly|deeply|genuinely)"
_OPENING = (
    r"[\s#>_]*(?:\Z"
    r"|(?:hi|hello|ok|okay|oh|hmm|note|well|assistant|summary|answer)(?:\Z|[,:!.\s])"
    rf"|(?:i|we)(?:\s*\Z|\s*['’‘ʼ`´]|{_VERBS}|\s+(?:{_VERBS}|{_ADVERBS}|are|sorry|sincere|apolog))"
    rf"|{_ADVERBS}(?:\s*\Z|\s+sorry)"
    rf"|(?:but|however,?|that|and)(?:\s*\Z|\s+(?:(?:but|however|that|and|i|we|as|being|please|it|you|there)\b|(?:i|we){_VERBS}))"
    r"|sorry|sincere|apolog|unfortunately|regrettably|thank"
    r"|(?:as|being)(?:\s*\Z|\s+an?(?:\s*\Z|\s+(?:ai|artificial|language|large|responsible|llm)))"
    r"|(?:my|our)(?:\s*\Z|\s+(?:sincere|apolog))|please(?:\s*\Z|\s+[psg])"
    r"|it(?:\s*\Z|\s+(?:seems|looks|appears))"
    r"|(?:you|there)(?:\s*\Z|\s*['’‘ʼ`´]|\s*(?:is|are|was|have|did|forgot|no))"
    r"|(?:this|the|your)(?:\s*\Z|\s+(?:content|request|prompt|article|text))"
    r"|es(?:\Z|\s)|tut|leider|je(?:\Z|\s)|désolé|lo(?:\Z|\s)|mi(?:\Z|\s)|desculpe|sinto|lamento"
    r"|很|抱歉|对不起|對不起|申し訳|к(?:\Z|\s)|извините)"
)
"""The beginnings of all texts that a pattern can match, up to some blank: other texts need no closer look."""

_MAY_OPEN = compile_on_use(_OPENING)
_FIRST_CHARS = 40


def is_refusal(text: str, article: str = "") -> bool:
    """Whether a candidate refuses in words that are not a quotation from its article."""
    plain = _normalize_text(text)
    if not plain or len(plain.split()) > MOST_WORDS:
        return False
    opening = plain[:OPENING_CHARS]
    match = next((match for match in (pattern.match(opening) for pattern in _PATTERNS) if match), None)
    if match is None or _IDIOM.search(opening[: match.end() + 12]):
        return False
    return not article or match.group().strip() not in _normalize_text(article)


def find_openings(texts: Sequence[str]) -> list[int]:
    """The places of texts that begin as refusals do, in order: of all others `is_refusal` says no. It costs little."""
    read = texts if isinstance(texts, ReadTexts) else ReadTexts(texts)
    may_begin = np.flatnonzero(read.words.first_values(_may_begin) > 0).tolist()
    stars = read.words.owners(read.words.find(_have_stars)).tolist()
    return sorted({place for place in may_begin if _may_open(read[place])}.union(stars))


def _have_stars(words: Sequence[str]) -> NDArray[np.bool_]:
    """A flag (words,) for words with a star, which may stand for emphasis."""
    if "*" not in "".join(words):
        return np.zeros(len(words), np.bool_)
    return np.array(["*" in word for word in words], np.bool_)


def _may_begin(words: Sequence[str]) -> NDArray[np.bool_]:
    """A flag (words,) for those such that a text that begins with one, and a blank, may be a refusal."""
    return np.array([*map(_may_open, words)], np.bool_)


def _may_open(text: str) -> bool:
    end = text.find(" ", _FIRST_CHARS)
    opening = text if end < 0 else text[:end]
    folded = opening.lower() if opening.isascii() else normalize("NFKC", opening).casefold()
    return "*" in opening or _MAY_OPEN.match(folded) is not None


class Refusals:
    """The candidates that refuse in words, by system, with the first as an example."""

    def __init__(self) -> None:
        self._topics: dict[str, list[str]] = {}
        self._example = ""

    def add(self, label: str, ids: Sequence[str], texts: Sequence[str], articles: Sequence[str]) -> None:
        """Look at a system's candidates on a batch of topics."""
        for place in find_openings(texts):
            if is_refusal(texts[place], articles[place]):
                self._topics.setdefault(label, []).append(ids[place])
                self._example = self._example or " ".join(texts[place].split())

    def join(self, later: Refusals) -> None:
        """Add the findings in the candidates that follow."""
        for label, topics in later._topics.items():
            self._topics.setdefault(label, []).extend(topics)
        self._example = self._example or later._example

    def remarks(self) -> tuple[Remark, ...]:
        """One remark on refusals for all systems, or none."""
        if not self._topics:
            return ()
        ordered = sorted(self._topics.items(), key=lambda item: -len(item[1]))
        systems: dict[str, Fact] = {
            label: {"count": len(topics), "first": [*topics[:SHOWN_TOPICS]]} for label, topics in ordered
        }
        example = self._example if len(self._example) <= EXAMPLE_CHARS else f"{self._example[:EXAMPLE_CHARS].rstrip()}…"
        return (Remark("refusals", "caution", {"systems": systems, "example": example}),)


def _normalize_text(text: str) -> str:
    """Small letters, straight apostrophes, single blanks, and no marks of emphasis or headings."""
    text = normalize("NFKC", text).translate(_STRAIGHT).casefold()
    return " ".join(text.replace("*", "").lstrip("#> _\n\t").split())


_STRAIGHT = str.maketrans("’‘ʼ`´", "'''''")
