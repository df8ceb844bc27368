"""Verification of scores: everything scored again by rouge-score and sacrebleu themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Unpack

from msgspec import Struct

from harness.datasets.sentences import split_sentences
from harness.files.locking import load_portalocker
from harness.jobs.run_options import options_of_run
from harness.jobs.scored_run import ScoredRun
from harness.jobs.scoring_options import ScoringKeywords, ScoringOptions
from harness.jobs.text_facts import candidates_of_topics
from harness.records import Run, Topic
from harness.scoring import metrics as catalogue
from harness.scoring.metrics import Batch, Bleu, Metric, Rouge
from harness.scoring.metrics.sacrebleu_metrics import Chrf, Ter
from harness.workspace import Workspace, locate_workspace


class VerificationResult(Struct, frozen=True):
    """The comparison of one metric and system with an oracle: numbers compared, and the first difference ("": none).

    `oracle` is "" where no tool exists that computes this variant: then nothing was compared.
    """

    system: str
    metric: str
    oracle: str
    figures: int
    difference: str = ""


def verify(
    run: str | Run | None = None,
    *,
    workspace: Workspace | None = None,
    options: ScoringOptions | None = None,
    **keywords: Unpack[ScoringKeywords],
) -> Iterator[VerificationResult]:
    """Score a kept run once more with the reference tools, topic by topic, and compare with `==`. Slow, by design.

    All that systems and baselines wrote; the upper bounds are no candidates of the run.
    """
    workspace = workspace or locate_workspace()
    scored = ScoredRun.open(run, options_of_run(run, options, keywords, workspace), workspace)
    topics = [topic for topic in scored.dataset.topics if topic.references]
    references = [[reference.text for reference in topic.references] for topic in topics]
    for system, source in zip(scored.run.systems, scored.sources, strict=True):
        texts = [candidate.text for [candidate] in (candidates_of_topics([source], [topic])[0] for topic in topics)]
        for metric in scored.metrics:
            yield _verify_metric(system.label, metric, topics, texts, references)


def _verify_metric(
    label: str, metric: Metric, topics: Sequence[Topic], texts: Sequence[str], references: Sequence[Sequence[str]]
) -> VerificationResult:
    family = metric.family
    if not topics or not isinstance(family, Rouge | Bleu | Chrf | Ter):
        return VerificationResult(label, metric.name, "", 0)
    rows = catalogue.count_batch(catalogue.prepare_batch([metric], Batch(references)), texts)[metric.name]
    if isinstance(family, Rouge) and _is_google(family):
        theirs = list(_verify_by_rouge_score(metric.name, family, texts, references))
        for topic, ours, other in zip(topics, rows[:, :3].tolist(), theirs, strict=True):
            if tuple(ours) != other:
                return VerificationResult(
                    label, metric.name, "rouge-score", len(theirs), f"{topic.id}: {ours} and {other}"
                )
        return VerificationResult(label, metric.name, "rouge-score", 3 * len(theirs))
    if isinstance(family, Bleu | Chrf | Ter):
        ours = float(metric.score(rows.sum(axis=0))[0])
        score = _verify_by_sacrebleu(family, texts, references)
        return VerificationResult(
            label, metric.name, "sacrebleu", 1, "" if ours == score else f"{ours!r} and {score!r}"
        )
    return VerificationResult(label, metric.name, "", 0)


def _is_google(family: Rouge) -> bool:
    return (family.mode, family.tokenizer) == ("google", "ascii") and family.references in {"best", "mean"}


def _verify_by_rouge_score(
    name: str, family: Rouge, texts: Sequence[str], references: Sequence[Sequence[str]]
) -> Iterator[tuple[float, float, float]]:
    """Precision, recall and F of each topic, by rouge-score. It is given sentences where it would find none."""
    from rouge_score.rouge_scorer import RougeScorer  # noqa: PLC0415  # 0.4 s, and only a doubter pays them

    def lines(text: str) -> str:
        return (
            "\n".join(split_sentences(text))
            if name == "rougeLsum" and family.split_sentences and "\n" not in text
            else text
        )

    scorer = RougeScorer([name], use_stemmer=family.stemmer)
    for text, several in zip(texts, references, strict=True):
        candidate = lines(text)
        scores = [scorer.score(lines(reference), candidate)[name] for reference in several]
        if family.references == "best":
            best = max(range(len(scores)), key=lambda place: scores[place].fmeasure)
            precision, recall, fmeasure = map(float, scores[best])
            yield precision, recall, fmeasure
        else:
            precision, recall, fmeasure = (sum(map(float, part)) / len(scores) for part in zip(*scores, strict=True))
            yield precision, recall, fmeasure


def _verify_by_sacrebleu(family: Bleu | Chrf | Ter, texts: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    """The corpus score by sacrebleu's own class; None stands for a reference that a topic lacks."""
    load_portalocker()
    from sacrebleu.metrics.bleu import BLEU  # noqa: PLC0415  # as above
    from sacrebleu.metrics.chrf import CHRF  # noqa: PLC0415
    from sacrebleu.metrics.ter import TER  # noqa: PLC0415

    oracle: BLEU | CHRF | TER
    match family:
        case Bleu():
            oracle = BLEU(tokenize=family.tokenizer, lowercase=family.lowercase)
        case Chrf():
            oracle = CHRF(word_order=family.word_order)
        case Ter():
            oracle = TER()
    columns = [list(column) for column in zip_longest(*references)]
    return float(oracle.corpus_score(list(texts), columns).score)
