"""Costs of each system: seconds, memory, tokens and price as people read them, and how they were measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import floor, log10

from msgspec import Struct

from harness.phrases import list_names
from harness.records import Costs, Leaderboard, Row
from harness.showing.format import NO_VALUE
from harness.showing.notes import MAX_NAMES
from harness.showing.table import Cell, Table, TableColumn, TableRow, table_of

COST_NOTE = (
    "Costs: seconds are wall time of one call (of a batch, an equal share), in a process of its own, with one thread "
    "unless the system takes more; another machine gives others."
)

HUGE_NUMBER = 1e12
"""The limit beyond which a number is written with an exponent: a system may state any."""

MIN_SECONDS = 0.001
"""Shorter times are all written alike: they are what a call takes, not what a system does."""


class CostColumn(Struct, frozen=True):
    """A column of costs: name in exports, heading in two lines, a row's number (None: not known), its format."""

    name: str
    heads: tuple[str, str]
    number: Callable[[Costs], float | None]
    write_number: Callable[[float], str]


def seconds_text(seconds: float) -> str:
    """`0.004 s`, `0.43 s`, `1.2 s`, `34 s`, `3.4 min`, `2.1 h`; less than a thousandth is `<0.001 s`."""
    if seconds < 0.0005:
        return "0 s" if seconds <= 0 else f"<{MIN_SECONDS:g} s"
    if seconds < 0.0995:
        return f"{seconds:.3f} s"
    if seconds < 59.5:
        return f"{_two_digits(seconds)} s"
    return f"{_format_tenths(seconds / 60)} min" if seconds < 59.5 * 60 else f"{_format_tenths(seconds / 3600)} h"


def memory_text(size: float) -> str:
    """`78 MB`, `1.2 GB`: powers of a thousand."""
    millions = size / 1e6
    return f"{_two_digits(millions)} MB" if millions < 999.5 else f"{_two_digits(millions / 1000)} GB"


def count_text(number: float) -> str:
    """A count with separators: `12,345`."""
    return f"{number:,.0f}" if number < HUGE_NUMBER else f"{number:.1e}"


def price_text(dollars: float) -> str:
    """`$12.50`, `$0.42`, `$0.0042`: cents, and below them two digits, so that nothing that costs is written as zero."""
    if dollars <= 0:
        return "$0"
    if not 1 / HUGE_NUMBER < dollars < HUGE_NUMBER:
        return f"${dollars:.1e}"
    decimals = max(2, 1 - floor(log10(dollars)))
    return f"${dollars:,.{decimals}f}"


def _two_digits(value: float) -> str:
    """`0.43`, `1.2`, `34`, `1,234`."""
    return f"{value:.2f}" if value < 0.995 else _format_tenths(value)


def _format_tenths(value: float) -> str:
    """Below ten with a decimal: `3.4`, `12`."""
    return f"{value:.1f}" if value < 9.95 else f"{value:,.0f}"


COST_COLUMNS = (
    CostColumn("median_seconds", ("median", "a topic"), lambda costs: costs.median, seconds_text),
    CostColumn("seconds", ("total", ""), lambda costs: costs.seconds, seconds_text),
    CostColumn("memory", ("peak", "memory"), lambda costs: costs.memory or None, memory_text),
    CostColumn("input_tokens", ("tokens", "in"), lambda costs: costs.input_tokens or None, count_text),
    CostColumn("output_tokens", ("tokens", "out"), lambda costs: costs.output_tokens or None, count_text),
    CostColumn("price", ("price", ""), lambda costs: costs.price, price_text),
)
"""All that is known of a row, in the order of the columns."""


def rows_with_costs(leaderboard: Leaderboard) -> tuple[Row, ...]:
    """The rows that cost something: upper bounds do not. Empty where nothing is known of any."""
    rows = tuple(row for row in leaderboard.rows if row.role != "ceiling")
    return rows if any(row.costs for row in rows) else ()


def columns_with_values(rows: Sequence[Row]) -> list[CostColumn]:
    """The columns: those that some row has a number for."""
    return [kind for kind in COST_COLUMNS if any(cost_value(row, kind) is not None for row in rows)]


def cost_table(rows: Sequence[Row]) -> Table:
    """The table of `rows` by the costs that are known of any of them."""
    kinds = columns_with_values(rows)
    columns = [TableColumn(kind.heads[0], kind.heads[0].capitalize(), second_line=kind.heads[1]) for kind in kinds]
    return table_of(
        columns, rows, lambda row: TableRow(row.label, tuple((Cell(cost_text(row, kind)),) for kind in kinds))
    )


def cost_value(row: Row, kind: CostColumn) -> float | None:
    """The cost of a row in the column; None where it is not known."""
    return kind.number(row.costs) if row.costs else None


def cost_text(row: Row, kind: CostColumn) -> str:
    """The row's number for people, or a dash."""
    value = cost_value(row, kind)
    return NO_VALUE if value is None else kind.write_number(value)


def cost_notes(leaderboard: Leaderboard) -> list[str]:
    """Notes on the columns, on the models that answered, and on prices that are not known."""
    rows = rows_with_costs(leaderboard)
    if not rows:
        return ["No costs are known: candidates made elsewhere bring none."]
    return [note for note in (_measurement_note(rows), _models_note(rows), _unknown_prices_note(rows)) if note]


def _measurement_note(rows: Sequence[Row]) -> str:
    names = {kind.name for kind in columns_with_values(rows)}
    stated = [
        name for name, kinds in (("tokens", {"input_tokens", "output_tokens"}), ("price", {"price"})) if kinds & names
    ]
    parts = (
        COST_NOTE,
        "Memory is the peak resident size of the process (Linux only)." * ("memory" in names),
        f"{' and '.join(stated).capitalize()} are sums of what the system states." if stated else "",
        "Totals are sums over all trials." * any(row.trials > 1 for row in rows),
    )
    return " ".join(filter(None, parts))


def _models_note(rows: Sequence[Row]) -> str:
    """The models that answered, where the label does not say so: the model behind a name may change any day."""
    answered: dict[str, list[str]] = {}
    for row in rows:
        for model in row.costs.models if row.costs else ():
            if model not in row.label:
                answered.setdefault(model, []).append(row.label)
    models = [f"{model} answered for {list_names(labels, MAX_NAMES)}" for model, labels in answered.items()]
    return f"{list_names(models, MAX_NAMES, separator='; ')}." if models else ""


def _unknown_prices_note(rows: Sequence[Row]) -> str:
    """A note on missing prices of systems that have options for the prices of tokens."""
    free = [row for row in rows if row.priced_system and row.costs and row.costs.calls and row.costs.price is None]
    if not free:
        return ""
    systems = list_names([row.label for row in free], MAX_NAMES)
    return (
        f"Not known: the price of {systems}. It is known where the endpoint counts tokens and options say what "
        f"they cost: -s {free[0].priced_system}:input_price=0.15,output_price=0.6 (US dollars a million tokens)."
    )
