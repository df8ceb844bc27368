"""People as raters: the pages they judge on, and the answers they hand back."""

from harness.jobs.annotation.answers import CollectedAnswers, collect_answers
from harness.jobs.annotation.pages import AnnotationPages, AnnotationSettings, annotate

__all__ = ["AnnotationPages", "AnnotationSettings", "CollectedAnswers", "annotate", "collect_answers"]
