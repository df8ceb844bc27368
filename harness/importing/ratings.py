"""Names of judgments and scores in the data of other tools, and ratings read from values under such fields."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from harness.errors import BadInput
from harness.importing.field_names import MAX_DEPTH, fold_name, key_of, name_of
from harness.lazy_patterns import compile_on_use

PEOPLE = r"(?:experts?|turkers?|mturk|crowd|workers?|humans?|annotators?|raters?|people|users?|manual)"
WORDS = r"(?:annotations?|ratings?|scores?|judge?ments?|eval(?:uation)?s?|labels?)"

PEOPLE_GROUP = compile_on_use(rf"{PEOPLE}(?:_{WORDS})?|annotations?|ratings|judge?ments?")
"""A field that holds what people say: an object by criterion, a list of raters, or one number."""

METRIC_GROUP = compile_on_use(r"(?:published_|automatic_|auto_|stored_|metric_|eval_)?(?:scores|metrics)|metric_scores")
"""A field that holds scores of metrics by name, and perhaps those of people among them."""

PEOPLE_SCORE = compile_on_use(
    r"(?:lite_?)?pyramid.*|.*responsiveness|linguistic_quality|(?:human|expert|turker|annotator|crowd|da|mqm|likert)"
    r"(?:_.*)?"
)
"""A number among scores that people gave."""

CRITERION = compile_on_use(
    r"coheren(?:ce|t)|consisten(?:cy|t)|fluen(?:cy|t)|relevan(?:ce|t)|faithful(?:ness)?|factual(?:ity)?"
    r"|factual_consistency|informative(?:ness)?|adequacy|coverage|concise(?:ness)?|grammatical(?:ity)?|grammar"
    r"|readability|hallucinations?|overall(?:_quality|_score)?|quality|complete(?:ness)?|pyramid|litepyramid.*"
    r"|responsiveness|importance|redundancy|non_redundancy|human_score|human_rating|da_score|mqm(?:_score)?|likert"
)
"""A column that is certainly a judgment, where it holds numbers and the record a candidate."""

METRIC_SCORE = compile_on_use(
    r"(?:bert|bart|mover|comet|disco|baryS?)_?score(?:_.*)?|bleurt.*|questeval|summac.*|factcc|unieval.*|alignscore"
    r"|rouge_?[\dlsuw].*|meteor|chrf|cider|blanc|supert|qaeval.*|feqa|qags"
)
"""A column that is certainly a score of a metric, under the same conditions."""

RATER_NAMES = (
    "rater", "rater_id", "annotator", "annotator_id", "annotator_name", "worker", "worker_id", "workerid", "judge",
    "judge_id", "user", "user_id", "coder", "expert_id",
)  # fmt: skip
CRITERION_NAMES = ("criterion", "criteria", "aspect", "dimension", "question", "attribute", "quality_dimension")
VALUE_NAMES = ("value", "rating", "score", "judgment", "judgement", "label", "answer", "points", "raw_score", "z_score")

RATER_KEY = compile_on_use(r"(?:annotator|rater|worker|expert|turker|judge|person|user|coder|ann)?[_ -]?\d+")
"""A key of an object, or what stands behind a criterion's name, that numbers a rater."""

MISSING = frozenset({"", "none", "null", "nan", "n/a", "na", "-", "--", "?"})
YES, NO = frozenset({"yes", "true", "y", "ja"}), frozenset({"no", "false", "n", "nein"})


NUMBER = compile_on_use(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")
POINTS = compile_on_use(r"([+-]?\d+(?:\.\d+)?) ?/ ?\d+")


class Part(NamedTuple):
    """A rating inside a value: its criterion ("" where the field names it), its rater, and the number."""

    criterion: str
    rater: str
    value: float


def read_number(value: Any) -> float | None:
    """A rating as a number: 4, "4", "4,5", "4/5", yes and no.

    None for a value that is no number, NaN for a missing one.
    """
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else math.nan
    if value is None:
        return math.nan
    return _read_text(value.strip().lower()) if isinstance(value, str) else None


def _read_text(text: str) -> float | None:
    if text in MISSING:
        return math.nan
    if NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    if points := POINTS.fullmatch(text):
        return float(points[1])
    return 1.0 if text in YES else 0.0 if text in NO else None


def list_parts(value: Any, rater: str = "", *, of_people: bool = True) -> Iterator[Part]:
    """The ratings in a value. Lists are raters, objects criteria (of people also raters, by their keys)."""
    if of_people:
        yield from _list_people(value, rater, "", 0)
    else:
        yield from _list_metrics(value, rater, "", 0)


def _list_people(value: Any, rater: str, criterion: str, depth: int) -> Iterator[Part]:
    if isinstance(value, dict) and depth <= MAX_DEPTH:
        yield from _parts_of_object(value, rater, criterion, depth)
    elif isinstance(value, list) and depth <= MAX_DEPTH:
        for place, item in enumerate(value, 1):
            yield from _list_people(item, f"{rater}-{place}" if rater else str(place), criterion, depth + 1)
    else:
        number = read_number(value)
        if number is not None and math.isfinite(number):
            yield Part(criterion, rater, number)


def _list_metrics(value: Any, rater: str, criterion: str, depth: int) -> Iterator[Part]:
    """The numbers of an object by their path: `{"rouge-1": {"f": .3}}` is rouge-1.f. Numbers only: no text is one."""
    if isinstance(value, dict) and depth <= MAX_DEPTH:
        for key, part in value.items():
            yield from _list_metrics(part, rater, f"{criterion}.{key}" if criterion else str(key), depth + 1)
    elif isinstance(value, int | float | str) and not isinstance(value, bool):
        number = read_number(value)
        if number is not None and math.isfinite(number):
            yield Part(criterion, rater, number)


def _parts_of_object(value: dict[str, Any], rater: str, criterion: str, depth: int) -> Iterator[Part]:
    folded = {fold_name(str(key)): key for key in value}
    rater_field = next((folded[name] for name in RATER_NAMES if name in folded), None)
    if rater_field is not None and name_of(value[rater_field]):
        rater = name_of(value[rater_field])
    about = next((folded[name] for name in CRITERION_NAMES if name in folded), None)
    if about is not None and isinstance(value[about], str):
        number = key_of(value, tuple(folded[name] for name in VALUE_NAMES if name in folded))
        yield from _list_people(number, rater, value[about].strip(), depth + 1)
        return
    for key, part in value.items():
        if key == rater_field:
            continue
        name = str(key).strip()
        if RATER_KEY.fullmatch(fold_name(name)):
            yield from _list_people(
                part, f"{rater}-{name}" if rater and name.isdecimal() else name, criterion, depth + 1
            )
        else:
            yield from _list_people(part, rater, f"{criterion}.{name}" if criterion else name, depth + 1)


def read_rating(value: Any, what: str, where: str, line: int | None) -> float:
    """A rating where one must be; NaN for a missing one. Raises BadInput for anything else."""
    number = read_number(value)
    if number is None:
        quoted = str(value)[:30]
        raise BadInput(where, f"{what} is {quoted!r}, which is no rating; write a number, or leave it empty", line)
    return number
