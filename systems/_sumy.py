"""No system (its name begins with `_`): sumy's summarizers on our sentences, within our budget."""

import re
import sys

# sumy imports nltk for its stemmers, and nltk imports all of scipy if it is there: a second, for nothing used here.
sys.modules.setdefault("scipy", None)

from _extract import extract  # noqa: E402
from _ties import rank_places  # noqa: E402
from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence  # noqa: E402
from sumy.nlp.stemmers import Stemmer  # noqa: E402
from sumy.utils import get_stop_words  # noqa: E402


class Words:
    """What sumy calls a tokenizer. Its own needs data from the network."""

    @staticmethod
    def to_words(text):
        return tuple(re.findall(r"\w+", text.lower()))


class Order:
    """What sumy calls a count: it is handed all sentences with their ratings, and asked which to take.

    sumy sorts them by the last bits of their ratings, so they are ranked again here.
    """

    places = ()

    def __call__(self, infos):
        infos = sorted(infos, key=lambda info: info.order)
        self.places = rank_places([info.rating for info in infos])
        return ()


def summarize_by(method, article, language, most=None):
    """The sentences that the sumy class `method` ranks highest, as many as fit into the article's budget.

    Equal ratings are ranked by place (`_ties.py`). `method` is made with a stemmer.
    `most`: how many sentences to look at, the first ones of each document; None for all.
    """
    within = [place for document in article.documents for place in range(len(document.sentences))]
    spoken = [place for place, sentence in enumerate(article.sentences) if Words.to_words(sentence)]
    spoken = sorted(sorted(spoken, key=within.__getitem__)[:most])
    order = Order()
    if len(spoken) > 1:
        summarizer = method(Stemmer(language))
        summarizer.stop_words = get_stop_words(language)
        paragraph = Paragraph([Sentence(article.sentences[place], Words) for place in spoken])
        summarizer(ObjectDocumentModel([paragraph]), order)
    ranking = [spoken[place] for place in order.places] or list(range(len(article.sentences)))
    return extract(article, ranking)
