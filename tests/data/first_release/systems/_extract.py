"""No system (its name begins with `_`): how those beside it keep to the budget."""


def extract(sentences, ranking, words):
    """The sentences at the places in `ranking`, best first, as many as fit into `words`.

    They are printed in the article's order, one a line, and none twice. Where not even one fits, the best is cut.
    """
    chosen, left = {}, words
    for place in ranking:
        size = len(sentences[place].split())
        if size <= left and sentences[place] not in chosen.values():
            chosen[place] = sentences[place]
            left -= size
    if not chosen:
        return " ".join(" ".join(sentences[place] for place in ranking[:1]).split()[:words])
    return "\n".join(sentences[place] for place in sorted(chosen))
