"""Deal questions to raters: the topics of each rater, the candidates on each screen, and their sides.

Everything follows from the inputs and a seed. Systems change places: for each rater a pair stands as often one way as
the other, and so it does among the raters of a topic that they share.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

from msgspec import Struct

from harness.default_seed import DEFAULT_SEED
from harness.errors import HarnessError
from harness.judging.criteria import RubricCriterion
from harness.judging.judgment_files import text_digest
from harness.judging.question_plan import FORMAT, Ask, Question, QuestionPlan, RaterQuestions
from harness.lazy_patterns import compile_on_use
from harness.progress import track_items

REPEATS = 2
"""Screens that each rater gets a second time, at the end: they measure agreement with oneself."""

FEWEST_FOR_REPEATS = 4
"""Screens from which on some are repeated: of fewer, a rater would remember the first answer."""

TUPLE_SIZE = 4
"""Candidates that are shown together for best and worst: of more, the middle ones are hardly read."""

ROUNDS = 2
"""The number of times that each candidate of a topic is shown, where there are more than TUPLE_SIZE of them."""

MAX_RATER_CHARS = 60
"""Characters of a rater's name: it names files and stands in tables."""

MAX_RATERS = 100
"""Raters of one plan: a page is made for each."""

RATER = compile_on_use(r"\w[\w .@+-]*")


class PlanOptions(Struct, frozen=True):
    """Settings of a plan: `topics` for each rater, `shared_topics` of these for all raters alike (None: all)."""

    raters: tuple[str, ...]
    ask: Ask = "pairs"
    topics: int | None = 60
    shared_topics: int | None = 20
    seed: int = DEFAULT_SEED


Group: TypeAlias = tuple[str, ...]
"""Systems that wrote the same text for a topic; the first of them stands for all."""


class _TopicScreens(Struct, frozen=True):
    """Groups of candidates to be shown together at a topic, and counts of those that need no question."""

    screens: tuple[tuple[Group, ...], ...]
    equal: int
    empty: int


class _Screen(Struct, frozen=True):
    """Candidates in the order in which one rater sees them; `repeats` is the place of the screen shown again."""

    topic: str
    groups: tuple[Group, ...]
    is_shared: bool
    repeats: int | None = None


def make_plan(
    run: str,
    fingerprint: str,
    texts: Mapping[str, Mapping[str, str]],
    criteria: Sequence[RubricCriterion],
    options: PlanOptions,
    *,
    guidelines: str = "",
    clean: Sequence[str] = (),
) -> QuestionPlan:
    """A plan for these raters. `texts` holds for each topic the text of each system; it is read as far as needed.

    Raises HarnessError for options that cannot be meant, and where nothing can be asked.
    """
    _check_options(criteria, options)
    order = sorted(texts, key=lambda topic: (_draw_number(options.seed, "topic", topic), topic))
    listed = _list_topics(order, texts, options)
    askable = [topic for topic in listed if listed[topic].screens]
    if not askable:
        raise HarnessError("there is nothing to ask: at every topic the candidates are equal or missing")
    dealt, shared = _deal_topics(askable, options)
    raters = []
    for number, (rater, topics) in enumerate(zip(options.raters, dealt, strict=True)):
        dealt_screens = [
            _Screen(topic, groups, is_shared=topic in shared) for topic in topics for groups in listed[topic].screens
        ]
        screens = _shuffle_screens(rater, _turn_screens(number, dealt_screens), options)
        questions = _write_questions(_repeat_screens(rater, screens, options), texts, criteria)
        raters.append(RaterQuestions(rater, tuple(questions)))
    return QuestionPlan(
        *(FORMAT, run, fingerprint, options.ask, options.seed, tuple(criteria), guidelines, tuple(raters)),
        equal=sum(topic_screens.equal for topic_screens in listed.values()),
        empty=sum(topic_screens.empty for topic_screens in listed.values()),
        clean=tuple(clean),
    )


def _list_topics(
    order: Sequence[str], texts: Mapping[str, Mapping[str, str]], options: PlanOptions
) -> dict[str, _TopicScreens]:
    """The screens of each topic, in this order, until there are enough for all raters."""
    listed: dict[str, _TopicScreens] = {}
    load = options.topics or len(order)
    shared = min(load, load if options.shared_topics is None else options.shared_topics)
    missing = shared + len(options.raters) * (load - shared)
    for topic in track_items(order, "read", "topics"):
        listed[topic] = _list_screens(topic, texts[topic], options)
        missing -= bool(listed[topic].screens)
        if missing <= 0:
            break
    return listed


def _check_options(criteria: Sequence[RubricCriterion], options: PlanOptions) -> None:
    """Raise HarnessError for impossible options."""
    if not options.raters or len(options.raters) > MAX_RATERS:
        raise HarnessError(f"a plan is for 1 to {MAX_RATERS} raters, not for {len(options.raters)}")
    for rater in options.raters:
        if len(rater) > MAX_RATER_CHARS:
            raise HarnessError(
                f"{rater[:20]!r}... cannot name a rater: it has {len(rater)} letters; {MAX_RATER_CHARS} are the most"
            )
        if not RATER.fullmatch(rater):
            raise HarnessError(
                f"{rater!r} cannot name a rater: use letters, digits, blanks, '-', '_', '.', '+' and '@'"
            )
    if len({rater.casefold() for rater in options.raters}) < len(options.raters):
        raise HarnessError("two raters have the same name; give each a name of their own")
    if options.topics is not None and options.topics < 1:
        raise HarnessError(f"topics must be at least 1, not {options.topics}")
    if options.shared_topics is not None and options.shared_topics < 0:
        raise HarnessError(f"shared topics must be at least 0, not {options.shared_topics}")
    for criterion in criteria if options.ask == "ratings" else ():
        if criterion.low is None:
            raise HarnessError(f"{criterion.name} has no scale: give its rubric low and high, or ask for pairs")


def _list_screens(topic: str, text_of: Mapping[str, str], options: PlanOptions) -> _TopicScreens:
    """The screens of a topic; systems with the same text form one group."""
    groups: dict[str, list[str]] = {}
    for system, text in text_of.items():
        if text.strip():
            groups.setdefault(text.strip(), []).append(system)
    members = [tuple(systems) for systems in groups.values()]
    empty = len(text_of) - sum(map(len, members))
    spared = sum(len(group) - 1 for group in members)
    if options.ask == "ratings":
        return _TopicScreens(tuple((group,) for group in members), spared, empty)
    if options.ask == "pairs":
        same = sum(len(group) * (len(group) - 1) // 2 for group in members)
        return _TopicScreens(tuple(combinations(members, 2)), same, empty)
    return _TopicScreens(tuple(_draw_tuples(topic, members, options.seed)), spared, empty)


def _draw_tuples(topic: str, members: Sequence[Group], seed: int) -> Iterator[tuple[Group, ...]]:
    """Tuples of candidates for best and worst: all where there are few, else each candidate in ROUNDS of the tuples."""
    if len(members) <= TUPLE_SIZE:
        if len(members) > 1:
            yield tuple(members)
        return
    size = TUPLE_SIZE
    for round_number in range(ROUNDS):
        order = sorted(members, key=lambda group: _draw_number(seed, "tuple", round_number, topic, group[0]))
        for start in range(0, len(order), size):
            yield tuple(order[start : start + size] if start + size <= len(order) else order[-size:])


def _deal_topics(askable: Sequence[str], options: PlanOptions) -> tuple[list[list[str]], set[str]]:
    """The topics of each rater, the shared ones first, and which these are.

    Each rater gets as many as were asked for. The topics that are not shared are dealt in turn, so that none has two
    raters more than another.
    """
    load = min(len(askable), options.topics or len(askable))
    common = min(load, load if options.shared_topics is None else options.shared_topics)
    rest, own = askable[common:], load - common
    dealt = [
        list(askable[:common]) + [rest[(number * own + place) % len(rest)] for place in range(own)]
        for number in range(len(options.raters))
    ]
    return dealt, set(askable[:common])


def _turn_screens(number: int, screens: Sequence[_Screen]) -> list[_Screen]:
    """Rotate the candidates of screens: each time the same systems meet, another one is first.

    Rater `number` begins one place on, so that at a shared topic raters see the candidates in different orders.
    """
    systems = list(dict.fromkeys(group[0] for screen in screens for group in screen.groups))
    places = {system: place for place, system in enumerate(systems)}
    met: Counter[tuple[str, ...]] = Counter()
    turned = []
    for screen in screens:
        key = tuple(group[0] for group in screen.groups)
        size = len(key)
        # In one topic, too, each system is first in about half of its pairs: 1-0, 0-2, 2-1 is a round.
        turn = (met[key] + number + sum(places[system] for system in key)) % size
        met[key] += 1
        groups = screen.groups[turn:] + screen.groups[:turn]
        turned.append(_Screen(screen.topic, groups, screen.is_shared))
    return turned


def _shuffle_screens(rater: str, screens: Sequence[_Screen], options: PlanOptions) -> list[_Screen]:
    """Shuffle the topics for one rater; the screens of a topic stay together, so that it is read once."""

    def draw_place(screen: _Screen) -> tuple[int, str, int]:
        names = sorted(group[0] for group in screen.groups)
        topic = _draw_number(options.seed, "order", rater, screen.topic)
        return topic, screen.topic, _draw_number(options.seed, "screen", rater, screen.topic, *names)

    return sorted(screens, key=draw_place)


def _repeat_screens(rater: str, screens: Sequence[_Screen], options: PlanOptions) -> list[_Screen]:
    """The screens, and at the end some of the first half once more, their candidates in the reverse order."""
    if len(screens) < FEWEST_FOR_REPEATS:
        return list(screens)
    places = sorted(
        range(len(screens) // 2), key=lambda place: _draw_number(options.seed, "repeat", rater, place, len(screens))
    )
    again = [
        _Screen(screens[place].topic, screens[place].groups[::-1], screens[place].is_shared, place)
        for place in places[:REPEATS]
    ]
    return [*screens, *again]


def _write_questions(
    screens: Sequence[_Screen], texts: Mapping[str, Mapping[str, str]], criteria: Sequence[RubricCriterion]
) -> Iterator[Question]:
    """A question for each screen and criterion, in the order in which they are put."""
    for place, screen in enumerate(track_items(screens, "wrote", "screens")):
        text_of = texts[screen.topic]
        for number, criterion in enumerate(criteria):
            yield Question(
                _name_item(place, number, len(criteria)),
                place,
                screen.topic,
                tuple(group[0] for group in screen.groups),
                criterion.name,
                tuple(text_digest(text_of[group[0]]) for group in screen.groups),
                tuple(group[1:] for group in screen.groups) if any(group[1:] for group in screen.groups) else (),
                screen.is_shared,
                "" if screen.repeats is None else _name_item(screen.repeats, number, len(criteria)),
            )


def _name_item(place: int, number: int, criteria: int) -> str:
    """Names in the order of the questions, which say nothing else."""
    return f"{place * criteria + number + 1:06d}"


def _draw_number(*parts: object) -> int:
    """A number that follows from these parts and nothing else."""
    text = "\0".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big")
