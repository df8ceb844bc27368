"""The first sentences, as many as the budget allows; of several documents in turn."""

from itertools import zip_longest

KIND = "baseline"


def summarize(article, sentences: int = 0) -> str:
    """`sentences`: how many, whatever the budget; 0 for as many as fit."""
    rounds = zip_longest(*(document.sentences for document in article.documents))
    first = [sentence for each in rounds for sentence in each if sentence]
    if sentences > 0:
        return "\n".join(first[:sentences])
    chosen, left = [], article.words
    for sentence in first:
        left -= article.count_words(sentence)
        if left < 0:
            break
        chosen.append(sentence)
    return "\n".join(chosen) or article.cut_words(first[0] if first else "", article.words)
