"""A judge while it is asked: what it said before is read from the run, the rest is asked for, and all is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from harness.judging.judge_plan import JudgePrompt
from harness.judging.pair_comparisons import Verdict, read_verdict
from harness.judging.verdict_log import VerdictLog, VerdictRecord
from harness.models.chat import ChatClient
from harness.models.endpoint import Endpoint
from harness.models.reply_cache import Reply, name_of
from harness.models.response_bodies import shorten

MAX_EXAMPLE_CHARS = 100
"""Of the end of a reply, where none has a verdict."""


class VerdictCollector:
    """`replies` are those that came, without their texts; `unread` of them had no verdict, `refused` no text.

    `cut` of the unread were cut off; `verdicts_read` of the replies had a verdict. `unasked` questions could not be
    put, `reason` is why the first of them could not. `on_progress` receives how many questions are done, and how many
    of these are without a verdict.
    """

    def __init__(
        self, log: VerdictLog, client: ChatClient, endpoint: Endpoint, on_progress: Callable[[int, int], None]
    ) -> None:
        self._log, self._client, self._endpoint, self._on_progress = log, client, endpoint, on_progress
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
        return self._client.calls

    def collect_verdicts(
        self, questions: Sequence[JudgePrompt], topics: Sequence[str]
    ) -> dict[tuple[int, str], Verdict]:
        """By the place of a comparison and the label shown first, the verdict. `topics` are ids by place."""
        names = [name_of(self._endpoint.base_url, self._endpoint.body(question.prompt)) for question in questions]
        verdicts: dict[tuple[int, str], Verdict] = {}

        def take_reply(number: int, reply: Reply) -> None:
            question = questions[number]
            verdict = self._take_reply(names[number], question, topics[question.place], reply)
            verdicts[question.place, question.first] = verdict

        new = []
        for number, name in enumerate(names):
            if name in self._log.known:
                take_reply(number, self._log.known[name].reply)
            else:
                new.append(number)
        prompts = [questions[number].prompt for number in new]
        self._client.ask(prompts, lambda place, reply: take_reply(new[place], reply))
        return verdicts

    def explain_no_verdict(self) -> str:
        """Why there is no table: none of the replies has a verdict."""
        cut = f" ({self.cut} of them cut off: raise --max-tokens)" if self.cut else ""
        unasked = f" {self.unasked} questions could not be asked: {self.reason}." if self.unasked else ""
        first = shorten(self._example)
        return (
            f"no verdict could be read in {len(self.replies)} replies: {self.unread} do not end in a verdict{cut}, "
            f"{self.refused} are refused or empty. The first: '{first}'.{unasked} Try another --model, or "
            f"a --rubric that asks for a last line VERDICT: A, B or TIE; the replies are kept in {self._log.path}"
        )

    def _take_reply(self, name: str, question: JudgePrompt, topic: str, reply: Reply) -> Verdict:
        verdict = read_verdict(reply.text)
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
            plain = msgspec.structs.replace(reply, is_cached=False)
            self._log.add(VerdictRecord(name, topic, question.first, question.second, verdict, plain))
        self._on_progress(len(self.replies) + self.unasked, self.unasked + self.unread + self.refused)
        return verdict
