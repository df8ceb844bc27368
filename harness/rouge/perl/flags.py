"""The flags of ROUGE-1.5.5, parsed as Perl's Getopt::Std parses them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from harness.rouge.perl.evaluation_file import Unusable
from harness.rouge.perl.measures import LONGEST, Measure, Options, ngram_measure, parse_measure, skip_measure

_SWITCHES = "amsxduUvhH"
_VALUED = "encblw2rpftz"

USAGE = """\
usage: rouge155 [flags] CONFIG.xml [PEER ...]

CONFIG.xml is ROUGE-1.5.5's own configuration: PEER (candidate) and MODEL (reference) files, in SPL, SEE or ISI
format.
  -a          all peers (also when none is named after the configuration)
  -n N        ROUGE-1 to ROUGE-N               -x          no ROUGE-L
  -w W        ROUGE-W of this weight           -2 D        ROUGE-S with up to D words between two; -1: any number
  -u          ROUGE-SU instead of ROUGE-S      -U          both
  -m          stem                             -s          leave stop words out
  -l N        only the first N words           -b N        only the first N bytes
  -f A|B      several models: A pools them (default), B takes the one of highest recall
  -p ALPHA    weight of precision in F (0.5)   -t 0|1|2    count by text (0), by token (1), print the counts (2)
  -c N        confidence in percent (95)       -r N        resamples (1000)
  -d          every evaluation's own figures   -z FORMAT   CONFIG.xml is a list: each line a peer and its models
  -e DIR, -v  accepted and not needed
"""


@dataclass(frozen=True, slots=True)
class Flags:
    """The settings of a command line. Texts stay as written where they are printed again."""

    config: Path
    peers: tuple[str, ...]
    all_peers: bool
    measures: tuple[Measure, ...]
    options: Options
    confidence: str = "95"
    resamples: int = 1000
    unit: int = 0
    has_details: bool = False
    list_format: str | None = None


@dataclass(slots=True)
class _Parts:
    switches: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)

    def number(self, flag: str, default: str) -> float:
        try:
            return float(self.values.get(flag, default))
        except ValueError:
            raise Unusable(f"-{flag} {self.values[flag]}: not a number") from None

    def integer(self, flag: str, default: str, least: int = 0, most: int = 10**9) -> int:
        number = self.number(flag, default)
        if number != number // 1 or not least <= number <= most:
            raise Unusable(f"-{flag} {self.values[flag]}: not a whole number from {least} to {most}")
        return int(number)


def asks_for_help(arguments: list[str]) -> bool:
    """True where the arguments only ask for `USAGE`."""
    return not arguments or bool(_split(arguments).switches & {"h", "H"})


def parse(arguments: list[str]) -> Flags:
    """Parse the flags; Unusable for flags that contradict each other or make no sense."""
    parts = _split(arguments)
    if not parts.rest:
        raise Unusable("no configuration file given")
    config, *peers = parts.rest
    unit = parts.integer("t", "0", most=2)
    confidence = parts.values.get("c", "95")
    parts.number("c", "95")
    try:
        measures, options = _measures(parts), _options(parts)
    except Unusable:
        raise
    except ValueError as error:
        raise Unusable(str(error)) from None
    return Flags(
        Path(config),
        tuple(peers),
        "a" in parts.switches,
        measures,
        options,
        confidence,
        parts.integer("r", "1000", least=1),
        unit,
        "d" in parts.switches,
        parts.values.get("z"),
    )


def _split(arguments: list[str]) -> _Parts:
    """Split arguments: switches may be joined (-am), values attached (-n4), and flags may follow the configuration."""
    parts = _Parts()
    waiting = list(arguments)
    while waiting:
        argument = waiting.pop(0)
        if argument == "--":
            parts.rest += waiting
            break
        if not argument.startswith("-") or argument == "-":
            parts.rest.append(argument)
            continue
        letters = argument[1:]
        while letters:
            flag, letters = letters[0], letters[1:]
            if flag in _SWITCHES:
                parts.switches.add(flag)
            elif flag in _VALUED:
                if not letters and not waiting:
                    raise Unusable(f"-{flag} needs a value")
                parts.values[flag], letters = letters or waiting.pop(0), ""
            elif flag == "3":
                raise Unusable("-3: Basic Elements are not computed here")
            else:
                raise Unusable(f"unknown flag -{flag}; -h shows all")
    return parts


def _measures(parts: _Parts) -> tuple[Measure, ...]:
    """The measures in the order in which they are printed."""
    measures = [ngram_measure(size) for size in range(1, parts.integer("n", "0", most=99) + 1)]
    if "x" not in parts.switches:
        measures.append(LONGEST)
    if "w" in parts.values:
        measures.append(parse_measure(f"rougeW-{parts.values['w']}"))
    if "2" in parts.values:
        gap = parts.integer("2", "", least=-(10**9))
        if "u" not in parts.switches or "U" in parts.switches:
            measures.append(skip_measure("S", gap))
        if parts.switches & {"u", "U"}:
            measures.append(skip_measure("SU", gap))
    return tuple(measures)


def _options(parts: _Parts) -> Options:
    return Options(
        stemmer="m" in parts.switches,
        stop_words="s" in parts.switches,
        words=parts.integer("l", "0"),
        bytes=parts.integer("b", "0"),
        references="best-recall" if parts.values.get("f") == "B" else "pool",
        alpha=parts.number("p", "0.5"),
    )
