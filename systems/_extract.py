"""No system (its name begins with `_`): how those beside it keep to the budget."""


def extract(article, ranking):
    """The sentences at the places in `ranking`, best first, as many as fit into the budget.

    They are printed in the article's order, one a line, and none twice. Where not even one fits, the best is cut.
    """
    sentences, chosen, left = article.sentences, {}, article.words
    for place in ranking:
        size = article.count_words(sentences[place])
        if size <= left and sentences[place] not in chosen.values():
            chosen[place] = sentences[place]
            left -= size
    if not chosen:
        return article.cut_words(" ".join(sentences[place] for place in ranking[:1]), article.words)
    return "\n".join(sentences[place] for place in sorted(chosen))
