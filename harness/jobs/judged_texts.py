"""Texts of a run that still are those that were judged: as written, or cleaned."""

from __future__ import annotations

from collections.abc import Mapping

from harness.cleaning import choose_rules
from harness.jobs.clean_candidates import candidates_of
from harness.judging.judgment_files import text_digest
from harness.records import Candidate, Run

Rules = tuple[str, ...]


class JudgedTexts:
    """The digests of a run's texts. Cleaned texts are made only when a judgment fits none of the texts as written."""

    def __init__(self, run: Run, texts: Mapping[str, Mapping[str, str]], rules: Rules = ()) -> None:
        self._run, self._texts = run, texts
        self._ways = [way for way in dict.fromkeys((rules, choose_rules(["all"]))) if way]
        self._digests: dict[tuple[str, str, Rules], str] = {}
        self._opened: dict[tuple[str, Rules], Mapping[str, Candidate]] = {}

    def is_today(self, system: str, topic: str, digest: str) -> bool:
        """Tell whether a digest is that of the text that a system has for a topic today."""
        text = self._texts.get(system, {}).get(topic)
        if text is None:
            return False
        return digest == text_digest(text) or any(digest == self._clean(system, topic, way) for way in self._ways)

    def _clean(self, system: str, topic: str, rules: Rules) -> str:
        key = system, topic, rules
        if key not in self._digests:
            if (system, rules) not in self._opened:
                self._opened[system, rules] = candidates_of(self._run, system, rules)
            candidate = self._opened[system, rules].get(topic)
            self._digests[key] = text_digest(candidate.text if candidate else "")
        return self._digests[key]
