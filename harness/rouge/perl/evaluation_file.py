"""Files of an evaluation in ROUGE-1.5.5: its XML configuration, or with -z a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args
from xml.parsers import expat

from harness.rouge.perl.reading import Format


class Unusable(ValueError):
    """An error of the flags, the configuration or its files; its text is one line."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An EVAL: the paths of its peers (candidates, by id) and models (references), as the script makes them."""

    name: str
    form: Format
    peers: dict[str, str]
    models: list[str]


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""
    children: list[_Element] = field(default_factory=list)

    def find_all(self, tag: str) -> list[_Element]:
        return [child for child in self.children if child.tag == tag]


def read_config(path: Path) -> list[Evaluation]:
    """The evaluations of an XML configuration in order; Unusable, with the line, for other files."""
    root = _parse(path)
    evaluations = [_evaluation(path, element) for element in root.find_all("EVAL")]
    if not evaluations:
        raise Unusable(f"{path}: no <EVAL> in it")
    names = [one.name for one in evaluations]
    for name in names:
        if names.count(name) > 1:
            raise Unusable(f"{path}: two <EVAL> have the ID {name!r}")
    return evaluations


def read_list(path: Path, form: str) -> list[Evaluation]:
    """Read the list of -z: a line for each peer (its id is 1) and its models. An evaluation's ID is its line number."""
    evaluations = []
    for number, line in enumerate(_bytes(path).decode("utf-8", "surrogateescape").split("\n"), 1):
        peer, *models = line.split() or [""]
        if peer and not models:
            raise Unusable(f"{path}:{number}: a peer without a model")
        if peer:
            evaluations.append(Evaluation(str(number), input_format(path, form), {"1": peer}, models))
    if not evaluations:
        raise Unusable(f"{path}: no peer and model in it")
    return evaluations


def input_format(path: Path, name: str) -> Format:
    """The format of this name; Unusable for an unknown name."""
    for format_ in get_args(Format):
        if name == format_:
            return format_  # type: ignore[no-any-return]
    raise Unusable(f"{path}: input format {name!r} is none of {', '.join(get_args(Format))}")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from None


def _parse(path: Path) -> _Element:
    """The tree of a file. Entities of its own are refused: they are not needed here, and can be made to explode."""
    outermost = _Element("", {})
    stack = [outermost]

    def start(tag: str, attributes: dict[str, str]) -> None:
        stack.append(_Element(tag, attributes))
        stack[-2].children.append(stack[-1])

    def text(data: str) -> None:
        stack[-1].text += data

    def entity(name: str, *_: object) -> None:
        raise Unusable(f"{path}:{parser.CurrentLineNumber}: entity {name!r} is declared; write the text itself")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: stack.pop()
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(_bytes(path), True)
    except expat.ExpatError as error:
        raise Unusable(f"{path}:{error.lineno}: no XML: {expat.ErrorString(error.code)}") from None
    return outermost.children[0]


def _evaluation(path: Path, element: _Element) -> Evaluation:
    name = element.attributes.get("ID", "").strip()
    where = f"{path}: EVAL {name or '?'}"
    if not name:
        raise Unusable(f"{where}: no ID")
    roots = [element.find_all(tag) for tag in ("PEER-ROOT", "MODEL-ROOT")]
    if not all(roots):
        raise Unusable(f"{where}: <PEER-ROOT> and <MODEL-ROOT> are both needed")
    peer_root, model_root = (root[0].text.strip() for root in roots)
    forms = element.find_all("INPUT-FORMAT")
    form = input_format(Path(where), forms[0].attributes.get("TYPE", "") if forms else "")
    peers = {
        peer.attributes.get("ID", ""): f"{peer_root}/{peer.text.strip()}"
        for group in element.find_all("PEERS")
        for peer in group.find_all("P")
    }
    models = [
        f"{model_root}/{model.text.strip()}" for group in element.find_all("MODELS") for model in group.find_all("M")
    ]
    if not models:
        raise Unusable(f"{where}: no model (reference)")
    return Evaluation(name, form, peers, models)
