"""No system (its name begins with `_`): how `hf` asks a model that writes, what it cuts, and what it tells of it."""

import math
from dataclasses import dataclass, field
from itertools import islice

from harness.errors import HarnessError
from harness.models import prompts
from harness.models.chunking import SentenceUnit, cut_to_fit, join_units, sentence_units, split_to_fit
from harness.models.hf_loading import import_libraries

PLACES = ("title", "text", "words", "unit")


@dataclass(frozen=True)
class Budget:
    """Tokens of the input and of what is written, as asked for; None for what follows from model and article."""

    input: int | None = None
    least: int | None = None
    most: int | None = None


@dataclass
class Task:
    """An article on its way: what is still to be read of it, and what it cost so far."""

    article: object
    units: list
    what: str = "article"
    rounds: int = 0
    fewer_than: float = math.inf
    stops: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    read: int = 0
    written: int = 0
    calls: int = 0
    failure: dict | None = None

    def answer(self, writer, text):
        """What is handed to the harness."""
        usage = {
            "model": str(writer.weights),
            "device": writer.device,
            "input_tokens": self.read,
            "output_tokens": self.written,
            "calls": self.calls,
        }
        frequency = f" ({len(self.stops)} of {self.calls} times)" if self.calls > 1 else ""
        stopped = [f"stopped at {max(self.stops):,} tokens{frequency}"] if self.stops else []
        answer = self.failure or {"text": text, "detail": "; ".join(self.notes + stopped)}
        return {**answer, "usage": usage}


class Ask:
    """A writer, and how it is asked. Raises HarnessError where the options do not go together."""

    def __init__(self, writer, how, budget, *, prefix, prompt, in_pieces, batch):
        self.writer, self.how, self.budget, self.in_pieces = writer, how, budget, in_pieces
        self.encodes = writer.kind == "sequence-to-sequence"
        self.batch = 1 if how.sample else max(1, batch)  # chance must not depend on who else is in the batch
        self.prefix = writer.prefix if prefix is None else prefix
        self.template = None if self.encodes else prompts.read_prompt(prompt, PLACES, needed=["text"])
        if prefix is not None and not self.encodes:
            raise HarnessError(f"the model {writer.weights.name} is told what to do by a prompt, and knows no prefix")
        for name, value, least in (
            ("input_tokens", budget.input, 1),
            ("min_tokens", budget.least, 0),
            ("max_tokens", budget.most, 1),
        ):
            if value is not None and value < least:
                raise HarnessError(f"{name} must be at least {least}, not {value}")

    def lengths(self, article):
        """The least and the largest number of tokens to write.

        Two tokens for each word of the budget, and for a sequence-to-sequence model at least half a one: those were
        trained on one length. Never more than the model has room for.
        """
        writer, words = self.writer, article.words
        most = self.budget.most or max(1, 2 * words)
        room = writer.written_room if self.encodes else writer.room and writer.room // 2
        most = min(most, room) if room else most
        least = self.budget.least if self.budget.least is not None else words // 2 if self.encodes else 0
        return min(least, most), most

    def room(self, article):
        """How many tokens the input may have; None for any number."""
        writer = self.writer
        left = writer.room
        if left is not None and not self.encodes:
            left -= self.lengths(article)[1]
        limit = self.budget.input
        return left if limit is None else min(limit, left or limit)

    def ids(self, article, text):
        """The tokens of the whole input."""
        if self.encodes:
            return self.writer.ids(self.prefix + text)
        values = {
            "title": article.title,
            "text": text,
            "words": str(article.words),
            "unit": getattr(article, "unit", "words"),
        }
        messages = prompts.fill_prompt(self.template, values)
        if self.writer.kind == "chat":
            return self.writer.chat_ids(messages)
        return self.writer.ids("\n\n".join(message["content"] for message in messages))

    def texts(self, task):
        """What is to be read next: the text, or its pieces."""
        room = self.room(task.article)

        def fits(text):
            return room is None or len(self.ids(task.article, text)) <= room

        whole = join_units(task.units)
        if fits(whole):
            return [whole]
        pieces = split_to_fit(task.units, fits) if self.in_pieces else []
        if 0 < len(pieces) < task.fewer_than:  # a round that made nothing shorter would go on for ever
            task.fewer_than = len(pieces)
            cut_short = (
                " (of sentences longer than a piece, the beginning)" if letters(*pieces) < letters(whole) else ""
            )
            task.notes.append(f"{task.what} summarized in {len(pieces)} pieces{cut_short}")
        else:
            pieces = [cut_to_fit(task.units, fits)]
            sizes = self.writer.length(pieces[0]), self.writer.length(whole)
            task.notes.append(f"{task.what} cut to {sizes[0]:,} of {sizes[1]:,} tokens")
        if not all(pieces):
            raise HarnessError(f"the prompt alone is longer than the model's longest input, {room:,} tokens")
        return pieces


def letters(*texts):
    """How many, white space apart."""
    return sum(len("".join(text.split())) for text in texts)


def answers(articles, ask):
    """An answer for each article, as each is done; where several inputs go through the model at once, all together."""
    if ask.batch > 1:
        return together(articles, ask)
    return (together([article], ask)[0] for article in articles)


def together(articles, ask):
    """An answer for each article: rounds of writing until each has one text."""
    tasks = [Task(article, sentence_units(article.documents, paragraphs=not ask.encodes)) for article in articles]
    done = {}
    waiting = list(range(len(tasks)))
    while waiting:
        texts = {place: planned(tasks[place], ask) for place in waiting}
        texts_of = written(tasks, texts, ask)
        waiting = []
        for place, parts in texts.items():
            own = [texts_of[place, number] for number in range(len(parts))] if not tasks[place].failure else []
            if len(own) > 1 and not tasks[place].failure:
                again(tasks[place], own)
                waiting.append(place)
            else:
                done[place] = tasks[place].answer(ask.writer, "".join(own))
    return [done[place] for place in range(len(tasks))]


def planned(task, ask):
    """The texts to read for an article; none for one that failed."""
    if not task.units:
        nothing = f"the summaries of its {task.fewer_than} pieces are empty" if task.rounds else "the article is empty"
        task.failure = {"failure": "empty", "detail": nothing}
        return []
    try:
        return ask.texts(task)
    except HarnessError as error:
        task.failure = {"failure": "unavailable", "detail": str(error)}
        return []


def again(task, parts):
    """The summaries of the pieces are the article now."""
    if empty := parts.count(""):
        task.notes.append(f"the summaries of {empty} of the {len(parts)} pieces are empty")
    task.rounds, task.what = task.rounds + 1, "their summaries"
    task.units = [SentenceUnit(text, "\n", 0) for text in parts if text]


def written(tasks, texts, ask):
    """(article, piece) -> its text. A batch is of inputs that may write as much, and of about one length."""
    inputs = {
        (place, number): ask.ids(tasks[place].article, text)
        for place, parts in texts.items()
        for number, text in enumerate(parts)
    }
    groups = {}
    for name in sorted(inputs, key=lambda name: len(inputs[name])):
        groups.setdefault(ask.lengths(tasks[name[0]].article), []).append(name)
    texts_of = {}
    for lengths, members in groups.items():
        for start in range(0, len(members), ask.batch):
            some = {name: inputs[name] for name in members[start : start + ask.batch]}
            texts_of |= zip(some, wrote(tasks, some, ask, lengths), strict=True)
    return texts_of


def wrote(tasks, batch, ask, lengths):
    """The texts of one batch, (article, piece) -> tokens; of one that does not fit into memory, half by half."""
    (first, piece), *others = batch
    if ask.how.sample:
        seeded(tasks[first], piece)
    try:
        replies = ask.writer.write([*batch.values()], *lengths, ask.how)
    except MemoryError:
        if others:
            halves = islice(batch, len(batch) // 2), islice(batch, len(batch) // 2, None)
            return [
                text for half in halves for text in wrote(tasks, {name: batch[name] for name in half}, ask, lengths)
            ]
        detail = f"no memory for {len(batch[first, piece]):,} tokens: input_tokens= reads fewer, --memory allows more"
        tasks[first].failure = {"failure": "memory", "detail": detail}
        return [""]
    for (place, _), ids, reply in zip(batch, batch.values(), replies, strict=True):
        task = tasks[place]
        task.read, task.written, task.calls = task.read + len(ids), task.written + reply.tokens, task.calls + 1
        if reply.stopped:
            task.stops.append(lengths[1])
    return [reply.text for reply in replies]


def seeded(task, number):
    """An article's own chance, whatever was written before."""
    torch, _ = import_libraries()
    torch.manual_seed((task.article.seed + 2**32 * (number + 1000 * task.rounds)) % 2**63)
