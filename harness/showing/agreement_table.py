"""Agreement of raters and the standing of systems: tables for people, rows and JSON for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from harness.records.agreement import Agreement, CriterionAgreement, RaterSummary, SystemPair, SystemStanding
from harness.showing.csv_export import Value
from harness.showing.format import NO_VALUE, count_text, number_text, signed_text
from harness.showing.result_formats import table_formats
from harness.showing.table import Cell, Table, TableColumn, TableRow, TableSection, text_table

MAX_PAIRS = 15
"""Pairs of systems that a table for people lists; CSV and JSON have all."""

SCORES = {"rating": "mean rating", "preference": "share of comparisons won, %", "best-worst": "best less worst, %"}
"""The meaning of a system's score, by the form of the judgments."""


def _score_text(value: float | None, form: str, *, signed: bool = False) -> str:
    write = signed_text if signed else number_text
    if value is None:
        return NO_VALUE
    return write(100 * value, 1) if form != "rating" else write(value, 2)


def _interval_text(low: float | None, high: float | None, write: Callable[[float | None], str]) -> str:
    return NO_VALUE if low is None or high is None else f"{write(low)} to {write(high)}"


def _system_table(agreement: Agreement) -> Table:
    has_strengths = any(standing.strength is not None for standing in agreement.systems)
    level = f"{100 * agreement.confidence:g} %"
    columns = [TableColumn("score"), TableColumn(f"{level} interval")]
    columns += [TableColumn("strength"), TableColumn(f"its {level} interval")] if has_strengths else []
    columns += [TableColumn("ranks"), TableColumn("judgments")]
    sections = []
    for criterion in agreement.criteria:
        standings = [
            standing
            for standing in agreement.systems
            if (standing.criterion, standing.form) == (criterion.criterion, criterion.form)
        ]
        best_first = sorted(standings, key=lambda standing: (standing.ranks or (0, 0), -standing.score))
        rows = tuple(_system_row(standing, has_strengths=has_strengths) for standing in best_first)
        sections.append(TableSection(f"{criterion.criterion}: {SCORES[criterion.form]}", rows))
    return Table("system", tuple(columns), tuple(sections))


def _system_row(standing: SystemStanding, *, has_strengths: bool) -> TableRow:
    form = standing.form
    texts = [
        _score_text(standing.score, form),
        _interval_text(standing.low, standing.high, lambda end: _score_text(end, form)),
    ]
    if has_strengths:
        strength = _interval_text(standing.strength_low, standing.strength_high, lambda end: signed_text(end, 2))
        texts += [signed_text(standing.strength, 2), strength]
    ranks = standing.ranks
    texts += [
        NO_VALUE if ranks is None else str(ranks[0]) if ranks[0] == ranks[1] else f"{ranks[0]}-{ranks[1]}",
        f"{standing.judgments:,}",
    ]
    return TableRow(standing.system, tuple((Cell(text),) for text in texts))


def _pair_table(agreement: Agreement) -> Table | None:
    """A table of all pairs of systems; None where there are too many."""
    if not 0 < len(agreement.pairs) <= MAX_PAIRS:
        return None
    columns = (TableColumn("value"), TableColumn(f"{100 * agreement.confidence:g} % interval"), TableColumn("p"))
    sections = []
    for criterion in agreement.criteria:
        pairs = [
            pair for pair in agreement.pairs if (pair.criterion, pair.form) == (criterion.criterion, criterion.form)
        ]
        what = "share of direct comparisons won by the first, %" if criterion.form == "preference" else "difference"
        rows = tuple(_pair_row(pair) for pair in pairs)
        sections += [TableSection(f"{criterion.criterion}: {what}", rows)] if rows else []
    return Table("pair", columns, tuple(sections))


def _pair_row(pair: SystemPair) -> TableRow:
    is_signed = pair.form != "preference"
    texts = (
        _score_text(pair.value, pair.form, signed=is_signed),
        _interval_text(pair.low, pair.high, lambda end: _score_text(end, pair.form, signed=is_signed)),
        _p_text(pair.corrected),
    )
    return TableRow(f"{pair.first} / {pair.second}", tuple((Cell(text),) for text in texts))


def _p_text(p: float | None) -> str:
    return NO_VALUE if p is None else "< .001" if p < 0.001 else number_text(p, 3).removeprefix("0")


def _criterion_table(agreement: Agreement) -> Table:
    columns = [
        TableColumn("judgments of", is_right_aligned=False),
        TableColumn("scale", is_right_aligned=False),
        *map(TableColumn, ("alpha", f"{100 * agreement.confidence:g} % interval", "units", "raters", "judgments")),
    ]
    has_halves = any(criterion.split_half is not None for criterion in agreement.criteria)
    columns += [TableColumn("split-half")] if has_halves else []
    rows = [_criterion_texts(criterion, has_halves=has_halves) for criterion in agreement.criteria]
    return text_table("criterion", columns, rows)


def _criterion_texts(criterion: CriterionAgreement, *, has_halves: bool) -> list[str]:
    halves = [number_text(criterion.split_half, 2)] if has_halves else []
    return [
        criterion.criterion,
        {"rating": "one", "preference": "pairs", "best-worst": "several"}[criterion.form],
        criterion.scale,
        number_text(criterion.alpha, 2),
        _interval_text(criterion.low, criterion.high, lambda end: number_text(end, 2)),
        *(f"{count:,}" for count in (criterion.units, criterion.raters, criterion.judgments)),
        *halves,
    ]


def _rater_table(agreement: Agreement) -> Table:
    columns = [
        TableColumn("kind", is_right_aligned=False),
        *map(TableColumn, ("judgments", "self-agreement", "first chosen, %", "p", "seconds")),
    ]
    return text_table("rater", columns, [_rater_texts(rater) for rater in agreement.raters])


def _rater_texts(rater: RaterSummary) -> list[str]:
    alike = round((rater.self_agreement or 0) * rater.repeated)
    return [
        rater.rater,
        rater.kind,
        f"{rater.judgments:,}",
        f"{alike} of {rater.repeated}" if rater.repeated else NO_VALUE,
        NO_VALUE if rater.first_share is None else number_text(100 * rater.first_share, 1),
        _p_text(rater.side_p),
        number_text(rater.seconds, 1),
    ]


def _title(agreement: Agreement) -> str:
    raters = count_text(len(agreement.raters), "rater")
    return f"What {raters} said of {agreement.run} on {count_text(agreement.topics, 'topic')} of {agreement.dataset}"


def _tables(agreement: Agreement) -> Iterator[Table]:
    yield _system_table(agreement)
    if pairs := _pair_table(agreement):
        yield pairs
    yield _criterion_table(agreement)
    yield _rater_table(agreement)


CSV_HEADS = (
    *("about", "criterion", "form", "system", "other", "rater", "quantity", "value", "low", "high", "p", "corrected"),
    *("rank_low", "rank_high", "count"),
)


def _csv_rows(agreement: Agreement) -> Iterator[Iterable[Value]]:
    """A row for each number: of a system, a pair, a criterion or a rater."""
    rows = (
        *(row for standing in agreement.systems for row in _system_values(standing)),
        *(_pair_values(pair) for pair in agreement.pairs),
        *(row for criterion in agreement.criteria for row in _criterion_values(criterion)),
        *(row for rater in agreement.raters for row in _rater_values(rater)),
    )
    yield CSV_HEADS
    yield from ([row.get(head) for head in CSV_HEADS] for row in rows)


def _system_values(standing: SystemStanding) -> Iterator[dict[str, Value]]:
    about: dict[str, Value] = {
        "about": "system",
        "criterion": standing.criterion,
        "form": standing.form,
        "system": standing.system,
        "count": standing.judgments,
    }
    ranks: dict[str, Value] = dict(zip(("rank_low", "rank_high"), standing.ranks or (None, None), strict=True))
    yield about | ranks | {"quantity": "score", "value": standing.score, "low": standing.low, "high": standing.high}
    if standing.strength is not None:
        ends: dict[str, Value] = {"low": standing.strength_low, "high": standing.strength_high}
        yield about | ends | {"quantity": "strength", "value": standing.strength}


def _pair_values(pair: SystemPair) -> dict[str, Value]:
    return {
        "about": "pair",
        "criterion": pair.criterion,
        "form": pair.form,
        "system": pair.first,
        "other": pair.second,
        "quantity": "share won" if pair.form == "preference" else "difference",
        "value": pair.value,
        "low": pair.low,
        "high": pair.high,
        "p": pair.p,
        "corrected": pair.corrected,
        "count": pair.judgments,
    }


def _criterion_values(criterion: CriterionAgreement) -> Iterator[dict[str, Value]]:
    about: dict[str, Value] = {"about": "criterion", "criterion": criterion.criterion, "form": criterion.form}
    ends: dict[str, Value] = {"low": criterion.low, "high": criterion.high, "count": criterion.units}
    yield about | ends | {"quantity": f"alpha ({criterion.scale})", "value": criterion.alpha}
    if criterion.split_half is not None:
        yield about | {"quantity": "split-half", "value": criterion.split_half, "count": criterion.judgments}


def _rater_values(rater: RaterSummary) -> Iterator[dict[str, Value]]:
    about: dict[str, Value] = {"about": "rater", "rater": rater.rater}
    yield about | {"quantity": "self-agreement", "value": rater.self_agreement, "count": rater.repeated}
    yield about | {"quantity": "first chosen", "value": rater.first_share, "p": rater.side_p, "count": rater.decided}
    yield about | {"quantity": "seconds", "value": rater.seconds, "count": rater.judgments}


AGREEMENT_FORMATS = table_formats("agreement", _title, _tables, _csv_rows)
