"""Collect the replies of judges: known replies are not asked for again, and everything is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from harness.errors import HarnessError
from harness.judging.criteria_plan import RatingQuestion, Weighing
from harness.judging.judge_plan import JudgePrompt
from harness.judging.pair_comparisons import Verdict, read_verdict
from harness.judging.rating_replies import Problem, ReadRating, read_reply
from harness.judging.verdict_log import VerdictLog, VerdictRecord
from harness.models.chat import ChatClient
from harness.models.endpoint import Endpoint, Prompt
from harness.models.reply_cache import Reply, name_of
from harness.models.response_bodies import shorten

MAX_EXAMPLE_CHARS = 100
"""Characters of the end of a reply that stands for those without a rating."""


class ReplyCollector:
    """Replies to questions, without their texts; `reason` is why the first question without a reply has none."""

    def __init__(self, client: ChatClient) -> None:
        self._client = client
        self.replies: list[Reply] = []
        self.reason = self._example = ""

    @property
    def models(self) -> list[str]:
        """The names of those that answered."""
        return sorted({reply.model for reply in self.replies if reply.model})

    @property
    def calls(self) -> int:
        """Calls that were made now."""
        return self._client.calls


class RatingCollector(ReplyCollector):
    """`problems` counts the replies without a rating, by problem.

    `ratings` holds for each topic, system and criterion the ratings that could be read, a sample each.
    """

    def __init__(self, client: ChatClient, weighing: Weighing) -> None:
        super().__init__(client)
        self._weighing = weighing
        self._done = 0
        self.problems: Counter[str] = Counter()
        self.ratings: dict[tuple[str, str, str], list[ReadRating]] = {}

    def collect_ratings(self, questions: Sequence[RatingQuestion], on_progress: Callable[[int, int], None]) -> None:
        """Ask these questions and read their ratings.

        Raises HarnessError where probabilities must be given and are not. `on_progress` receives how many questions are
        done in all, and how many of them without a rating.
        """
        prompts = [question.prompt for question in questions]
        self.collect_replies(prompts, lambda place, reply: self._read_rating(questions[place], reply), on_progress)

    def collect_replies(
        self,
        prompts: Sequence[Prompt],
        read: Callable[[int, Reply], Problem],
        on_progress: Callable[[int, int], None],
    ) -> None:
        """Send these prompts. `read` receives the place of a prompt and its reply, and says what is wrong with it."""

        def take_reply(place: int, reply: Reply) -> None:
            problem = read(place, reply)
            if problem == "unasked":
                self.reason = self.reason or reply.note
            else:
                self.replies.append(msgspec.structs.replace(reply, text="", token_choices=()))
            if problem:
                self.problems[problem] += 1
                self._example = self._example or reply.note or reply.text[-MAX_EXAMPLE_CHARS:]
            self._done += 1
            on_progress(self._done, sum(self.problems.values()))

        self._client.ask(prompts, take_reply)

    @property
    def has_ratings(self) -> bool:
        """True where any reply could be read."""
        return self._done > sum(self.problems.values())

    def count_facts_reply(self, reply: Reply) -> None:
        """Count the reply to a prompt for key facts."""
        if reply.missing in ("not attempted", "unavailable"):
            self.problems["unasked"] += 1
            self.reason = self.reason or reply.note
        else:
            self.replies.append(msgspec.structs.replace(reply, text="", token_choices=()))

    def _read_rating(self, question: RatingQuestion, reply: Reply) -> Problem:
        rating = read_reply(reply, question.criterion, question.items)
        if not rating.problem and self._weighing == "yes" and rating.expected_share is None:
            raise HarnessError(
                f"{reply.model or 'the endpoint'} gives no probabilities of its tokens; every reply is kept. Rate "
                "without, by --probabilities no, or by the mean of several samples: --samples 5 --temperature 1"
            )
        if not rating.problem:
            key = (question.topic.id, question.system, question.criterion.name)
            self.ratings.setdefault(key, []).append(rating)
        return rating.problem

    def explain_no_rating(self) -> str:
        """The error where no reply has a rating, and so no leaderboard can be made."""
        if not self.replies:
            return f"no rating could be had: {self.reason}"
        cut = f" ({self.problems['cut']} of them cut off: raise --max-tokens)" if self.problems["cut"] else ""
        unread = self.problems["unread"] + self.problems["cut"]
        unasked = self.problems["unasked"]
        unasked_note = f" {unasked} questions could not be asked: {self.reason}." if unasked else ""
        return (
            f"no rating could be read in {len(self.replies)} replies: {unread} do not have the form that was asked "
            f"for{cut}, {self.problems['off scale']} are off the scale, {self.problems['refused']} are refused or "
            f"empty. The first: '{shorten(self._example)}'.{unasked_note} Try another --model; the replies are kept"
        )


class VerdictCollector(ReplyCollector):
    """Replies to comparisons, counted as they come.

    `replies` are those that came, without their texts; `unread` of them had no verdict, `refused` no text. `cut` of the
    unread were cut off; `verdicts_read` of the replies had a verdict. `unasked` questions could not be put, `reason` is
    why the first of them could not. `on_progress` receives how many questions are done, and how many of these are
    without a verdict.
    """

    def __init__(
        self, log: VerdictLog, client: ChatClient, endpoint: Endpoint, on_progress: Callable[[int, int], None]
    ) -> None:
        super().__init__(client)
        self._log, self._endpoint, self._on_progress = log, endpoint, on_progress
        self.unasked = self.unread = self.cut = self.refused = self.verdicts_read = 0

    def collect_verdicts(
        self, questions: Sequence[JudgePrompt], topics: Sequence[str]
    ) -> dict[tuple[int, str], Verdict]:
        """The verdicts on questions, by the place of a comparison and the label shown first.

        `topics` are ids by place.
        """
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
        """The error where no reply has a verdict, and so no leaderboard can be made."""
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
