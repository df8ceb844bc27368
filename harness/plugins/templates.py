"""Files to start a system or a metric from."""

from __future__ import annotations


def system_template(name: str) -> str:
    """The source of a system that works as it is, to be changed."""
    return SYSTEM_TEMPLATE.replace("NAME", name)


def metric_template(name: str) -> str:
    """The source of a metric that works as it is, to be changed."""
    return METRIC_TEMPLATE.replace("NAME", name)


METRIC_TEMPLATE = '''\
"""The share of the reference's words that the candidate has (this line is what `harness ls metrics` shows)."""

RANGE = (0, 100)  # the least and the largest score; leave it out where there is none
# HIGHER_IS_BETTER = False       where less is better
# CITATION = "Someone, 2024"     a key of `harness cite`, or how a paper should name it
# REQUIRES = ["numpy"]           packages it needs: their versions are part of its signature


def score(candidate: str, references: list[str]) -> float | None:
    """Return the score of one topic; the table shows the mean. None: this topic has no value, and is left out.

    Ask for `candidate`, `references` and `article` by these names, or for some of them. A candidate that failed is "":
    give it what nothing is worth. Use the metric with: harness eval -m NAME
    """
    words = set(candidate.lower().split())
    shares = [share(words, reference.lower().split()) for reference in references]
    return max(shares)


def share(words: set[str], wanted: list[str]) -> float:
    return 100 * sum(word in words for word in wanted) / len(wanted) if wanted else 0.0
'''


SYSTEM_TEMPLATE = '''\
"""The first sentences of some length (this line is what `harness ls` shows)."""

# REQUIRES = ["numpy"]    packages it needs: where one is missing, the harness says how to install it
# ENV = ["API_KEY"]       environment variables it needs: it sees no others of yours
# KIND = "baseline"       a floor to compare with, set apart in the table


def summarize(article, shortest: int = 5) -> str:
    """Return the summary, one sentence a line.

    `article` has .title, .text, .paragraphs, .sentences, .documents (one article each), .words (the budget), .seed,
    .count_words(text) and .cut_words(text, words), which count as the budget does.
    `shortest` is an option: the fewest words of a sentence. Set it with -s NAME:shortest=8.
    """
    summary, left = [], article.words
    for sentence in article.sentences:
        size = article.count_words(sentence)
        if shortest <= size <= left:
            summary.append(sentence)
            left -= size
    return "\\n".join(summary) or article.cut_words(article.text, article.words)
'''
