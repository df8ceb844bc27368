"""What human judgments and scores of other tools are called in public data. Patterns to be read and added to."""

from __future__ import annotations

from harness.lazy_patterns import compile_on_use

PEOPLE = r"(?:experts?|turkers?|mturk|crowd|workers?|humans?|annotators?|raters?|people|users?|manual)"
WORDS = r"(?:annotations?|ratings?|scores?|judge?ments?|eval(?:uation)?s?|labels?)"

PEOPLE_GROUP = compile_on_use(rf"{PEOPLE}(?:_{WORDS})?|annotations?|ratings|judge?ments?")
"""A field that holds what people say: an object by criterion, a list of raters, or one number."""

METRIC_GROUP = compile_on_use(r"(?:published_|automatic_|auto_|stored_|metric_|eval_)?(?:scores|metrics)|metric_scores")
"""A field that holds scores of metrics by name, and perhaps those of people among them."""

PEOPLE_SCORE = compile_on_use(
    r"(?:lite_?)?pyramid.*|.*responsiveness|linguistic_quality|(?:human|expert|turker|annotator|crowd|da|mqm|likert)"
    r"(?:_.*)?"
)
"""A number among scores that people gave."""

CRITERION = compile_on_use(
    r"coheren(?:ce|t)|consisten(?:cy|t)|fluen(?:cy|t)|relevan(?:ce|t)|faithful(?:ness)?|factual(?:ity)?"
    r"|factual_consistency|informative(?:ness)?|adequacy|coverage|concise(?:ness)?|grammatical(?:ity)?|grammar"
    r"|readability|hallucinations?|overall(?:_quality|_score)?|quality|complete(?:ness)?|pyramid|litepyramid.*"
    r"|responsiveness|importance|redundancy|non_redundancy|human_score|human_rating|da_score|mqm(?:_score)?|likert"
)
"""A column that is certainly a judgment, where it holds numbers and the record a candidate."""

METRIC_SCORE = compile_on_use(
    r"(?:bert|bart|mover|comet|disco|baryS?)_?score(?:_.*)?|bleurt.*|questeval|summac.*|factcc|unieval.*|alignscore"
    r"|rouge_?[\dlsuw].*|meteor|chrf|cider|blanc|supert|qaeval.*|feqa|qags"
)
"""A column that is certainly a score of a metric, under the same conditions."""

RATER_NAMES = (
    "rater", "rater_id", "annotator", "annotator_id", "annotator_name", "worker", "worker_id", "workerid", "judge",
    "judge_id", "user", "user_id", "coder", "expert_id",
)  # fmt: skip
CRITERION_NAMES = ("criterion", "criteria", "aspect", "dimension", "question", "attribute", "quality_dimension")
VALUE_NAMES = ("value", "rating", "score", "judgment", "judgement", "label", "answer", "points", "raw_score", "z_score")

RATER_KEY = compile_on_use(r"(?:annotator|rater|worker|expert|turker|judge|person|user|coder|ann)?[_ -]?\d+")
"""A key of an object, or what stands behind a criterion's name, that numbers a rater."""

MISSING = frozenset({"", "none", "null", "nan", "n/a", "na", "-", "--", "?"})
YES, NO = frozenset({"yes", "true", "y", "ja"}), frozenset({"no", "false", "n", "nein"})
