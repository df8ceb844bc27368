"""What fields are called in public data sets, logs and outputs, by role. A table to be read and added to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

Role = Literal["id", "article", "reference", "candidate", "system", "title", "event", "words"]
ROLES: tuple[Role, ...] = ("id", "article", "reference", "candidate", "system", "title", "event", "words")

KNOWN: dict[Role, tuple[tuple[str, ...], ...]] = {
    "id": (
        ("custom_id",), ("id",), ("topic_id",), ("doc_id",), ("docid",), ("document_id",), ("example_id",),
        ("instance_id",), ("article_id",), ("paper_id",), ("aid",), ("fname",), ("guid",), ("uid",), ("uuid",),
        ("sample_id",), ("gem_id",), ("bbcid",), ("docno",), ("record_id",), ("recordid",), ("meeting_id",),
        ("bill_id",), ("key",), ("idx",), ("index",), ("row_id",), ("filename",), ("file_name",), ("file",), ("#",),
        ("topic",),
    ),
    "article": (
        ("article", "articles", "document", "documents", "source_text", "source_document", "source_documents",
         "source_doc", "source_docs", "source_article", "article_text", "article_body", "dialogue", "dialog",
         "maintext", "main_text", "full_text", "fulltext", "document_text", "doc_text", "news_text", "news_article"),
        ("body", "body_text", "report", "transcript", "passage", "passages", "chapter", "story", "bill_text",
         "email_body", "docs", "conversation", "meeting_transcript", "review_text", "reviews", "post", "sentences",
         "paper", "paper_text", "source_sentences", "original_text", "long_text"),
        ("text", "content", "source", "src", "input", "inputs", "input_text", "text_in", "context", "original",
         "prompt", "description", "raw_text", "raw_src", "doc", "news"),
        ("abstract",),
    ),
    "reference": (
        ("references", "reference", "refs", "ref", "reference_summary", "reference_summaries", "reference_text",
         "ref_summary", "ref_summaries", "ref_summ", "ref_summs", "gold", "golds", "gold_summary", "golden",
         "golden_summary", "gold_summaries", "target", "targets", "target_text", "target_summary", "tgt",
         "human_summary", "human_summaries", "human_reference", "ground_truth", "ideal", "expected", "__expected",
         "model_summaries_human", "reference_list"),
        ("highlights", "highlight", "summary", "summaries", "abstract", "abstract_text", "summary_text", "tldr",
         "tl_dr", "tldrs", "related_work", "synopsis", "subject_line", "short_summary", "abstractive_summary",
         "gist", "recap"),
        ("output", "outputs", "completion", "answer", "response", "label", "labels", "chosen"),
    ),
    "candidate": (
        ("candidate", "decoded", "prediction", "predictions", "predicted", "predict", "pred", "preds", "hypothesis",
         "hyp", "hypo", "generated", "generated_text", "generated_summary", "generation", "system_summary",
         "system_output", "model_output", "model_summary", "machine_summary", "predicted_summary", "pred_summary",
         "predicted_text", "candidate_summary", "candidate_text", "gen_summary", "generated_output",
         "response.body.choices.0.message.content", "response.body.choices.0.text",
         "response.body.output.*.content.*.text", "response.output", "filtered_resps.0", "filtered_resps",
         "output.completion", "choices.0.message.content", "choices.0.text", "outputs.0.text", "outputs.0",
         "result.message.content.*.text", "response.candidates.0.content.parts.*.text",
         "model_output.content.*.text", "message.content", "response.content", "llm_output", "system_summ"),
        ("summary", "summary_text", "output", "response", "completion", "answer", "text", "content", "line"),
    ),
    "system": (
        ("system",), ("system_id",), ("system_name",), ("model_id",), ("summarizer_id",), ("model_name",),
        ("summarizer",), ("peer",), ("peer_id",), ("model",), ("provider.id",), ("provider",), ("engine",),
        ("method",),
    ),
    "title": (("title",), ("headline",), ("article_title",), ("doc_title",), ("heading",), ("document_title",)),
    "event": (("event",), ("event_id",), ("cluster_id",)),
    "words": (("words",), ("word_budget",), ("budget_words",)),
}  # fmt: skip
"""Role -> tiers of names. A name of an earlier tier wins over those of a later one; within one it must be the only."""

SEVERAL = {
    "references", "refs", "reference_summaries", "ref_summaries", "ref_summs", "golds", "gold_summaries", "targets",
    "human_summaries", "summaries", "labels", "tldrs", "reference_list", "model_summaries_human",
}  # fmt: skip
"""Names under which a list holds several references; under any other it holds the sentences of one."""

DOCUMENTS = {
    "articles", "documents", "source_documents", "source_docs", "docs", "passages", "reviews", "inputs",
}  # fmt: skip
"""Names under which a list of texts holds several documents; under any other it holds paragraphs of one."""

MAPS = (
    "system_summaries", "system_outputs", "model_outputs", "model_summaries", "generated_summaries", "candidates",
    "systems", "predictions", "outputs",
)  # fmt: skip
"""Names under which an object holds candidates by system."""

CONTAINERS = ("doc", "vars", "example", "sample", "record", "item", "fields", "instance", "metadata")
"""Names under which an object holds the fields of a topic."""

TEXT_KEYS = (
    "text", "system_summary", "summary", "content", "output", "candidate", "decoded", "prediction", "article", "body",
    "document", "abstract", "maintext", "value", "reference", "paragraphs", "sentences",
)  # fmt: skip
"""Where an object that stands for a text has it."""

AUTHOR_KEYS = ("author", "summarizer_id", "annotator", "annotator_id", "name", "writer", "who", "id")
TITLE_KEYS = ("title", "headline")
ERROR_KEYS = ("error", "response.error", "result.error", "response.body.error", "failure", "detail")
"""Where outputs say why there is no text."""


@lru_cache(2**12)
def fold_name(name: str) -> str:
    """A name in one way of writing: `Reference Summary` and `referenceSummary` are reference_summary."""
    if name.startswith("__"):
        return name.lower()
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^\w.#*]+", "_", spaced).strip("_").lower()


_ROLE_NAMES = {role: {name for tier in tiers for name in tier} for role, tiers in KNOWN.items()}


def is_known(name: str, roles: Sequence[Role]) -> bool:
    """Whether a name is one of those of some roles; numbers behind it do not count: summary2 is a summary."""
    folded = fold_name(name)
    stem = re.sub(r"_?\d+$", "", folded)
    return any(folded in _ROLE_NAMES[role] or stem in _ROLE_NAMES[role] for role in roles)
