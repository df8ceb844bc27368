"""A judge while it is asked: what it said before is read from the run, the rest is asked for, and all is counted."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from harness.jobs.judging.pairs import JudgePrompt
from harness.jobs.judging.verdict_log import VerdictLog, VerdictRecord
from harness.jobs.listener import Listener
from harness.models.chat import ChatClient
from harness.models.endpoint import Endpoint
from harness.models.reply_cache import Reply, name_of
from harness.models.response_bodies import shorten
from harness.running.runner import Progress
from harness.scoring.metrics.pair_wins import Verdict, verdict_of

MAX_EXAMPLE_CHARS = 100
"""Of the end of a reply, where none has a verdict."""


class VerdictCollector:
    """`replies` are those that came, without their texts; `unread` of them had no verdict, `refused` no text.

    `cut` of the unread were cut off; `verdicts_read` of the replies had a verdict. `unasked` questions could not be
    put, `reason` is why the first of them could not.
    """

    def __init__(self, book: VerdictLog, asker: ChatClient, endpoint: Endpoint, listener: Listener, total: int) -> None:
        self._book, self._asker, self._endpoint, self._listener = book, asker, endpoint, listener
        self._total = total
        self.replies: list[Reply] = []
        self.unasked = self.unread = self.cut = self.refused = self.verdicts_read = 0
        self.reason = self._example = ""

    @property
    def models(self) -> list[str]:
        """The names of those that answered."""
        return sorted({reply.model for reply in self.replies if reply.model})

    @property
    def calls(self) -> int:
        """Calls that were made now."""
        return self._asker.calls

    def verdicts(self, questions: Sequence[JudgePrompt], topics: Sequence[str]) -> dict[tuple[int, str], Verdict]:
        """By the place of a comparison and the label shown first, the verdict. `topics` are ids by place."""
        names = [name_of(self._endpoint.base_url, self._endpoint.body(each.prompt)) for each in questions]
        found: dict[tuple[int, str], Verdict] = {}

        def hear(place: int, reply: Reply) -> None:
            question = questions[place]
            found[question.bout, question.first] = self._heard(names[place], question, topics[question.bout], reply)

        new = []
        for place, name in enumerate(names):
            if name in self._book.known:
                hear(place, self._book.known[name].reply)
            else:
                new.append(place)
        self._asker.ask([questions[place].prompt for place in new], lambda place, reply: hear(new[place], reply))
        return found

    def nothing_read(self) -> str:
        """Why there is no table: of nothing that was said a verdict could be read."""
        cut = f" ({self.cut} of them cut off: raise --max-tokens)" if self.cut else ""
        unasked = f" {self.unasked} questions could not be asked: {self.reason}." if self.unasked else ""
        first = shorten(self._example)
        return (
            f"no verdict could be read in {len(self.replies)} replies: {self.unread} do not end in a verdict{cut}, "
            f"{self.refused} are refused or empty. The first: '{first}'.{unasked} Try another --model, or "
            f"a --rubric that asks for a last line VERDICT: A, B or TIE; the replies are kept in {self._book.path}"
        )

    def _heard(self, name: str, question: JudgePrompt, topic: str, reply: Reply) -> Verdict:
        verdict = verdict_of(reply.text)
        if reply.missing in ("not attempted", "unavailable"):
            self.unasked += 1
            self.reason = self.reason or reply.note
        else:
            self.replies.append(msgspec.structs.replace(reply, text=""))
            unread = not reply.missing and not verdict
            self.unread += unread
            self.verdicts_read += bool(verdict)
            self._example = self._example or reply.note or reply.text[-MAX_EXAMPLE_CHARS:]
            self.cut += unread and reply.note.startswith("cut off")
            self.refused += bool(reply.missing)
            plain = msgspec.structs.replace(reply, kept=False)
            self._book.add(VerdictRecord(name, topic, question.first, question.second, verdict, plain))
        lost = self.unasked + self.unread + self.refused
        self._listener.progress(Progress("judge", len(self.replies) + self.unasked, self._total, lost))
        return verdict
