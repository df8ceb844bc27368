"""One system's run over the articles: the requests to its child, the answers, and the article blamed for its death."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Container, Mapping
from pathlib import Path

from harness.records import Candidate, Failure, System
from harness.running.answer_seals import Seals
from harness.running.failure_cause import NO_MEMORY, failure_cause, silence_hint
from harness.running.file_watch import Watch
from harness.running.process import SystemProcess
from harness.running.protocol import (
    Answer,
    AnswerList,
    Blank,
    Broken,
    Garbled,
    Message,
    Ready,
    Yields,
    read_message,
)
from harness.running.requests import Requests
from harness.running.schedule import Schedule, Task
from harness.running.supervision import Limits, Supervision, Verdict
from harness.running.watcher import Reaper

__all__ = ["Limits", "SystemSession"]

REQUESTS_AHEAD = 4
"""Requests a child may have waiting, so that it never waits for us."""

MAX_BLANK_LINES = 100
"""Blank lines between two answers; who writes more will never end."""

FOREIGN_LINE = Verdict("unavailable", "another process wrote into its pipe, and that is no answer of its own")

DYING_S = 0.5
"""Seconds for a child that has closed its pipe to die."""


class Conversation:
    """The state of the exchange with one child.

    `listed`: the articles of the list that it answers one by one; `is_yielding`: more answers of it are to come.
    """

    def __init__(self, *, sealed: bool, ready: bool) -> None:
        self.seals = Seals() if sealed else None
        self.is_ready, self.is_yielding = ready, False
        self.listed: Task = ()
        self.blanks = 0
        self.verdict: Verdict | None = None


class SystemSession:
    """One system and its children, one after the other; the loop of `runner` does the waiting."""

    def __init__(
        self,
        system: System,
        requests: Requests,
        limits: Limits,
        *,
        keep: Callable[[System, Candidate], None],
        done: Container[str],
        reusable: Mapping[str, Candidate],
        cache: Path | None = None,
    ) -> None:
        self.system, self._cache = system, cache
        self.schedule = Schedule(system, requests, keep=keep, done=done, reusable=reusable)
        self._supervision = Supervision(limits)
        self._watch = Watch(system)
        self._talk = Conversation(sealed=False, ready=False)
        self._has_answered = False
        self.child: SystemProcess | None = None

    # Speaking with the child

    def start(self, reaper: Reaper) -> None:
        """Start a child; where that fails, or children died too often, the rest is "not attempted"."""
        refusal = self._supervision.refusal()
        if refusal is None and (changed := self._watch.confirm()):
            refusal = Verdict("unavailable", f"{changed}; run it again")
        if refusal:
            self.schedule.fail_rest(refusal.failure, refusal.detail)
            return
        limits, is_worker = self._supervision.limits, self.system.command is None
        try:
            self.child = SystemProcess(self.system, limits.memory, reaper, self._cache, limits.timeout)
        except OSError as error:
            reason = f"does not start: {error.filename or self.system.path}: {error.strerror}"
            self.schedule.fail_rest("not attempted", reason)
            return
        except subprocess.SubprocessError:  # its report of how the start went was written by somebody else
            self.schedule.fail_rest("unavailable", "another process wrote into a pipe of the harness as it started")
            return
        self._talk = Conversation(sealed=is_worker, ready=not is_worker)
        if self._talk.seals:
            self.child.send(self._talk.seals.greeting())
        self._supervision.start_clock(self.child, self._count_awaited())

    def fill(self) -> None:
        """Ask for more, as long as the child keeps up."""
        tasks = self.schedule.asked
        while self._talk.is_ready and self.child and len(tasks) < REQUESTS_AHEAD and self.child.flush():
            task = self.schedule.next_task()
            if not task:
                return
            self.child.send(self.schedule.request_lines(task))
            tasks.append(task)
            if len(tasks) == 1:
                self._supervision.start_clock(self.child, self._count_awaited())

    def read_line(self, line: bytes) -> bool:
        """Handle a line of the child; False where the child can no longer be used."""
        if self._talk.seals:
            own = self._talk.seals.open_line(line)
            if own is None:
                return self._refuse(FOREIGN_LINE)
            line = own
        return self._follow(read_message(line, loading=not self._talk.is_ready, worker=self.system.command is None))

    def _follow(self, message: Message) -> bool:  # noqa: PLR0911  # one case after the other
        """Act on a message; False where the message is refused."""
        match message:
            case Garbled(start):
                excerpt = self.schedule.hide_secrets(start)[:60]
                return self._refuse(Verdict("crash", f"answered with a line that is no JSON: {excerpt!r}"))
            case Blank():
                self._talk.blanks += 1
                if self._talk.blanks > MAX_BLANK_LINES:
                    return self._refuse(Verdict("crash", "answered with blank lines"))
            case Ready():
                self._talk.is_ready = True
                self._restart_clock()
            case Broken(detail):
                return self._refuse(Verdict("crash", detail))
            case Yields() if self.schedule.asked:
                self._talk.is_yielding, self._talk.listed = True, self.schedule.asked[0]
                self._restart_clock()
            case Yields():
                return self._refuse(Verdict("crash", "answered more than it was asked"))
            case AnswerList(answers):
                return self._book_answers(self.schedule.take_asked(), answers, single=False)
            case Answer(seed=seed):
                task = self.schedule.take_asked(seed if self.system.command else None)
                return self._book_answers(task, (message,), single=True)
        return True

    def _refuse(self, verdict: Verdict) -> bool:
        self._talk.verdict = verdict
        return False

    def _book_answers(self, task: Task, answers: tuple[Answer, ...], *, single: bool) -> bool:
        """Record the answers to a task: a list, or the `single` answer yielded for the first of its articles."""
        tasks = self.schedule.asked
        if not task:
            more = "with a seed it was not given" if tasks else "more than it was asked"
            return self._refuse(Verdict("crash", f"answered {more}"))
        if self._watch.has_moved():
            tasks.appendleft(task)
            return False  # perhaps the answer of other code: `stop` asks again
        self._supervision.forget_saves()
        rest = task[1:] if single else ()
        task = task[: len(task) - len(rest)]
        if len(self._talk.listed) > 1 and single and answers[0].is_short:
            self._ask_alone(len(rest))
            return True
        if len(answers) != len(task):
            tasks.appendleft(task)
            return self._refuse(Verdict("crash", f"gave {len(answers)} answers to {len(task)} articles"))
        seconds = self._supervision.elapsed_seconds()
        self._supervision.note_answer()
        self._talk.blanks, self._has_answered = 0, True
        self._expect_rest(rest, answers[0] if answers else Answer())
        self._restart_clock()
        memory = self.child.peak() if self.child else 0
        for index, answer in zip(task, answers, strict=True):
            timed = answer.with_seconds(seconds, measured=self.system.command is None)
            if len(task) > 1 and timed.is_unexplained:
                self.schedule.put_last((index,))  # perhaps another's fault: it is asked once more, alone
            else:
                self.schedule.take(index, timed, memory)
        return True

    def _ask_alone(self, rest: int) -> None:
        """Ask about each article of a list alone, where answers cannot be matched with articles.

        The later answer counts.
        """
        self.schedule.forget_last(len(self._talk.listed) - rest - 1)
        self.schedule.put_first((index,) for index in self._talk.listed)
        self._talk.is_yielding, self._talk.listed = False, ()
        self._restart_clock()

    def _expect_rest(self, rest: Task, answer: Answer) -> None:
        """Expect the answers still to be yielded for a list; where `answer` was the last of its call, ask again."""
        self._talk.is_yielding = bool(rest) and not answer.is_last
        if self._talk.is_yielding:
            self.schedule.asked.appendleft(rest)
        elif rest:
            self.schedule.put_first([rest])

    # Time and size

    def _count_awaited(self) -> int:
        """How many articles the next line is about; 0 while the system is being loaded."""
        if not self._talk.is_ready:
            return 0
        return len(self.schedule.asked[0]) if self.schedule.asked and not self._talk.is_yielding else 1

    def _restart_clock(self) -> None:
        if self.child:
            self._supervision.start_clock(self.child, self._count_awaited())

    def is_overdue(self) -> bool:
        """True where the child has been silent for too long."""
        is_waited_for = not self._talk.is_ready or bool(self.schedule.asked)
        return is_waited_for and self._supervision.is_overdue(self._count_awaited())

    def is_too_long(self) -> bool:
        """True where an answer without an end is longer than any summary."""
        verdict = self._supervision.excess_length(self.child, self._count_awaited()) if self.child else None
        self._talk.verdict = verdict or self._talk.verdict
        return verdict is not None

    def is_too_big(self) -> bool:
        """True where the child and its descendants hold more memory together than allowed."""
        excess = self.child.excess_memory() if self.child and self._talk.verdict is None else ""
        if excess:
            self._talk.verdict = Verdict("memory", excess)
        return bool(excess)

    def is_finished(self) -> bool:
        """True where a ready child has no more articles to answer."""
        return self._talk.is_ready and not self.schedule.asked and not self.schedule.is_left()

    # When it ends

    def stop(self, *, late: bool) -> None:
        """The child is dead, silent (`late`), confused or no longer needed: end it and settle who is to blame."""
        child, self.child = self.child, None
        if child is None:
            return
        if self._watch.has_moved():  # what is not answered is asked anew, of the new code or of nobody
            child.kill()
            self._supervision.note_save()
            self.schedule.reset()
            return
        status = self._exit_status(child, late=late)
        is_silent = late and not self._has_answered and self.system.command is not None
        hint = silence_hint(child) if is_silent else ""
        child.kill()
        verdict = self._talk.verdict
        if verdict is None:
            if self._talk.is_ready and not self.schedule.asked:
                return
            if not late and self._supervision.is_spared(status, self._first_task()):
                self.schedule.reset()
                return
            seconds = self._supervision.allowed_seconds(self._count_awaited()) if late else 0.0
            verdict = Verdict(*failure_cause(status, seconds, self._supervision.limits.cpu))
        self._settle(verdict, hint, child.last_words())

    def _exit_status(self, child: SystemProcess, *, late: bool) -> int | None:
        """The exit status of a child that ended by itself, after a moment to do so; None where it lives."""
        status = child.exit_status()
        is_wanted = bool(self.schedule.asked) or not self._talk.is_ready
        if status is None and not late and self._talk.verdict is None and is_wanted:
            return child.wait(DYING_S)  # its pipe is closed: it is about to die, or has closed it
        if status is None and self.system.command and self.is_finished():
            child.close()  # a program may have something of its own to end
            child.wait(2 * DYING_S)
        return status

    def _first_task(self) -> Task:
        """The articles that the child was busy with."""
        return self.schedule.asked[0][: self._count_awaited()] if self.schedule.asked else ()

    def _settle(self, verdict: Verdict, hint: str, words: str) -> None:
        """Record a verdict with the last messages of the child."""
        detail = verdict.detail + hint + (f"; stderr: {words}" if words and verdict.failure != "refused" else "")
        if self._talk.is_ready:
            self._blame(Verdict(verdict.failure, detail))
        else:
            failure: Failure = "unavailable" if verdict.failure == "unavailable" else "not attempted"
            self.schedule.fail_rest(failure, f"does not load: {detail}")

    def _blame(self, verdict: Verdict) -> None:
        """Blame the first article without an answer; a batch is asked again, one by one, unless the child yields."""
        self._supervision.note_death()
        schedule, is_yielding = self.schedule, self._talk.is_yielding
        first, *rest = schedule.asked or [()]
        schedule.asked.clear()
        schedule.put_first(rest)
        if is_yielding and len(first) > 1:
            schedule.put_first([first[1:]])
            first = first[:1]
        if len(first) > 1:
            schedule.put_first((index,) for index in first)
        elif first:
            lacks_memory = verdict.failure == "crash" and NO_MEMORY.search(verdict.detail)
            schedule.fail(first[0], "memory" if lacks_memory else verdict.failure, verdict.detail)

    def abandon(self) -> None:
        """End the child and book nothing."""
        if self.child:
            self.child.kill()
