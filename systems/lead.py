"""The first sentences of the article, as many as the budget allows."""
KIND = "baseline"
def summarize(article, sentences: int = 0) -> str:
    return "\n".join(article.sentences[:sentences or 3])
