"""`harness annotate`: a plan of questions about a run, and a page for each rater."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness import cleaning
from harness.default_seed import DEFAULT_SEED
from harness.errors import HarnessError
from harness.jobs.annotation.candidate_texts import open_texts
from harness.jobs.lookup import dataset_of, load_run
from harness.judging.answer_files import choose_form
from harness.judging.criteria import choose_rubric
from harness.judging.question_dealing import PlanOptions, make_plan
from harness.judging.question_plan import Ask, Question, QuestionPlan, write_plan
from harness.progress import track_items
from harness.records import Dataset, Remark, Run
from harness.records.judging_pages import JudgingPage, PageCriterion, PageScreen
from harness.records.texts import Document
from harness.workspace import Workspace, locate_workspace

MAX_PAGE_BYTES = 20_000_000
"""Bytes of the texts of one page: a phone opens no more."""

FEWEST_SYSTEMS: dict[Ask, int] = {"pairs": 2, "ratings": 1, "best-worst": 3}


@dataclass(frozen=True, slots=True)
class AnnotationSettings:
    """Settings of pages for raters.

    `topics` are for each rater, `shared_topics` of them for all raters alike (None: all). `guidelines` is a file that
    replaces those of the rubrics.
    """

    criteria: Sequence[str] = ("better",)
    ask: Ask = "pairs"
    systems: Sequence[str] = ()
    topics: int | None = 60
    shared_topics: int | None = 20
    guidelines: Path | None = None
    clean: Sequence[str] = ()
    seed: int = DEFAULT_SEED


@dataclass(frozen=True, slots=True)
class AnnotationPages:
    """A plan of questions, its file, and the page of each rater."""

    run: Run
    plan: QuestionPlan
    path: Path
    pages: tuple[JudgingPage, ...]
    remarks: tuple[Remark, ...] = field(default=())


def annotate(
    run: str | None,
    raters: Sequence[str],
    settings: AnnotationSettings = AnnotationSettings(),
    *,
    workspace: Workspace | None = None,
) -> AnnotationPages:
    """Plan the questions to these people about a run (None: the latest), keep the plan with it, and make their pages.

    Raises HarnessError for what cannot be meant, and where there is nothing to ask.
    """
    workspace = workspace or locate_workspace()
    rules = cleaning.choose_rules(settings.clean)
    rubric = choose_rubric(settings.criteria, settings.guidelines)
    saved_run = load_run(run, workspace)
    dataset = dataset_of(saved_run, workspace)
    topics = {topic.id: place for place, topic in enumerate(dataset.topics)}
    texts = open_texts(saved_run, settings.systems, list(topics), rules, fewest=FEWEST_SYSTEMS[settings.ask])
    plan = make_plan(
        saved_run.name,
        saved_run.fingerprint,
        texts,
        rubric.criteria,
        PlanOptions(tuple(raters), settings.ask, settings.topics, settings.shared_topics, settings.seed),
        guidelines=rubric.guidelines,
        clean=rules,
    )
    pages = tuple(build_page(plan, rater, dataset, topics, texts) for rater in plan.names)
    return AnnotationPages(
        saved_run, plan, write_plan(Path(saved_run.path), plan), pages, tuple(_plan_remarks(plan, settings))
    )


def build_page(
    plan: QuestionPlan, rater: str, dataset: Dataset, places: Mapping[str, int], texts: Mapping[str, Mapping[str, str]]
) -> JudgingPage:
    """Build the page of one rater; `places` are the places of topics in the dataset.

    Raises HarnessError if it is too much.
    """
    by_screen: dict[int, list[Question]] = {}
    for question in plan.list_questions(rater):
        by_screen.setdefault(question.screen, []).append(question)
    articles: dict[str, tuple[Document, ...]] = {}
    numbers: dict[str, int] = {}
    screens = []
    for questions in track_items(by_screen.values(), "wrote", "screens"):
        topic, systems = questions[0].topic, questions[0].systems
        if topic not in articles:
            numbers[topic] = len(articles)
            articles[topic] = dataset.topics[places[topic]].article.documents
        candidate_texts = tuple(texts[topic][system] for system in systems)
        screens.append(PageScreen(numbers[topic], candidate_texts, tuple(question.item for question in questions)))
    size = sum(map(_count_bytes, articles.values())) + sum(len(text) for screen in screens for text in screen.texts)
    if size > MAX_PAGE_BYTES:
        raise HarnessError(
            f"the page of {rater} would hold {size // 10**6} MB of text, and {MAX_PAGE_BYTES // 10**6} MB is the most: "
            f"ask about fewer --topics than {len(articles)}"
        )
    return JudgingPage(
        plan.digest,
        rater,
        dataset.title,
        dataset.language,
        plan.ask,
        tuple(PageCriterion(choose_form(plan, criterion), criterion.guidelines) for criterion in plan.criteria),
        plan.guidelines,
        tuple(articles.values()),
        tuple(screens),
    )


def _count_bytes(documents: Sequence[Document]) -> int:
    return sum(len(text.encode("utf-8", "surrogatepass")) for document in documents for text in document.paragraphs)


def _plan_remarks(plan: QuestionPlan, settings: AnnotationSettings) -> Iterator[Remark]:
    """Remarks on questions that are left out, with the reason, and on what the plan cannot show."""
    if plan.equal:
        yield Remark("equal texts not asked", "note", {"count": plan.equal, "ask": plan.ask})
    if plan.empty:
        yield Remark("missing candidates not asked", "note", {"count": plan.empty})
    topics = len({question.topic for question in plan.raters[0].questions})
    if settings.topics is not None and topics < settings.topics:
        yield Remark("fewer topics than asked", "note", {"topics": topics, "asked": settings.topics})
    if len(plan.raters) == 1:
        yield Remark("one rater", "caution", {"rater": plan.raters[0].rater})
    elif not any(question.is_shared for question in plan.raters[0].questions):
        yield Remark("nothing shared", "caution", {"raters": len(plan.raters)})
