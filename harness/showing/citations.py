"""The works behind the numbers: a key, how it is named in a sentence, and its BibTeX."""

from __future__ import annotations

from msgspec import Struct

from harness.records import Comparison


class Work(Struct, frozen=True):
    """A publication. `kind` is BibTeX's; `fields` stand in its order, values in LaTeX."""

    short: str
    kind: str
    fields: dict[str, str]


CITATIONS: dict[str, Work] = {
    "lin2004": Work(
        "Lin, 2004",
        "inproceedings",
        {
            "author": "Lin, Chin-Yew",
            "title": "{ROUGE}: A Package for Automatic Evaluation of Summaries",
            "booktitle": "Text Summarization Branches Out",
            "year": "2004",
            "address": "Barcelona, Spain",
            "publisher": "Association for Computational Linguistics",
            "pages": "74--81",
        },
    ),
    "papineni2002": Work(
        "Papineni et al., 2002",
        "inproceedings",
        {
            "author": "Papineni, Kishore and Roukos, Salim and Ward, Todd and Zhu, Wei-Jing",
            "title": "{BLEU}: a Method for Automatic Evaluation of Machine Translation",
            "booktitle": "Proceedings of the 40th Annual Meeting of the Association for Computational Linguistics",
            "year": "2002",
            "address": "Philadelphia, Pennsylvania, USA",
            "publisher": "Association for Computational Linguistics",
            "pages": "311--318",
            "doi": "10.3115/1073083.1073135",
        },
    ),
    "post2018": Work(
        "Post, 2018",
        "inproceedings",
        {
            "author": "Post, Matt",
            "title": "A Call for Clarity in Reporting {BLEU} Scores",
            "booktitle": "Proceedings of the Third Conference on Machine Translation: Research Papers",
            "year": "2018",
            "address": "Brussels, Belgium",
            "publisher": "Association for Computational Linguistics",
            "pages": "186--191",
            "doi": "10.18653/v1/W18-6319",
        },
    ),
    "popovic2015": Work(
        "Popović, 2015",
        "inproceedings",
        {
            "author": r"Popovi{\'c}, Maja",
            "title": "chr{F}: character n-gram {F}-score for automatic {MT} evaluation",
            "booktitle": "Proceedings of the Tenth Workshop on Statistical Machine Translation",
            "year": "2015",
            "address": "Lisbon, Portugal",
            "publisher": "Association for Computational Linguistics",
            "pages": "392--395",
            "doi": "10.18653/v1/W15-3049",
        },
    ),
    "snover2006": Work(
        "Snover et al., 2006",
        "inproceedings",
        {
            "author": "Snover, Matthew and Dorr, Bonnie and Schwartz, Rich and Micciulla, Linnea and Makhoul, John",
            "title": "A Study of Translation Edit Rate with Targeted Human Annotation",
            "booktitle": "Proceedings of the 7th Conference of the Association for Machine Translation in the Americas",
            "year": "2006",
            "address": "Cambridge, Massachusetts, USA",
            "pages": "223--231",
        },
    ),
    "grusky2018": Work(
        "Grusky et al., 2018",
        "inproceedings",
        {
            "author": "Grusky, Max and Naaman, Mor and Artzi, Yoav",
            "title": "{N}ewsroom: A Dataset of 1.3 Million Summaries with Diverse Extractive Strategies",
            "booktitle": "Proceedings of the 2018 Conference of the North {A}merican Chapter of the Association for "
            "Computational Linguistics: Human Language Technologies, Volume 1 (Long Papers)",
            "year": "2018",
            "address": "New Orleans, Louisiana",
            "publisher": "Association for Computational Linguistics",
            "pages": "708--719",
            "doi": "10.18653/v1/N18-1065",
        },
    ),
    "grusky2023": Work(
        "Grusky, 2023",
        "inproceedings",
        {
            "author": "Grusky, Max",
            "title": "Rogue Scores",
            "booktitle": "Proceedings of the 61st Annual Meeting of the Association for Computational Linguistics "
            "(Volume 1: Long Papers)",
            "year": "2023",
            "address": "Toronto, Canada",
            "publisher": "Association for Computational Linguistics",
            "pages": "1914--1934",
            "doi": "10.18653/v1/2023.acl-long.107",
        },
    ),
    "noreen1989": Work(
        "Noreen, 1989",
        "book",
        {
            "author": "Noreen, Eric W.",
            "title": "Computer-Intensive Methods for Testing Hypotheses: An Introduction",
            "year": "1989",
            "address": "New York",
            "publisher": "Wiley",
        },
    ),
    "koehn2004": Work(
        "Koehn, 2004",
        "inproceedings",
        {
            "author": "Koehn, Philipp",
            "title": "Statistical Significance Tests for Machine Translation Evaluation",
            "booktitle": "Proceedings of the 2004 Conference on Empirical Methods in Natural Language Processing",
            "year": "2004",
            "address": "Barcelona, Spain",
            "publisher": "Association for Computational Linguistics",
            "pages": "388--395",
        },
    ),
    "holm1979": Work(
        "Holm, 1979",
        "article",
        {
            "author": "Holm, Sture",
            "title": "A Simple Sequentially Rejective Multiple Test Procedure",
            "journal": "Scandinavian Journal of Statistics",
            "year": "1979",
            "volume": "6",
            "number": "2",
            "pages": "65--70",
        },
    ),
    "riezler2005": Work(
        "Riezler and Maxwell, 2005",
        "inproceedings",
        {
            "author": "Riezler, Stefan and Maxwell, John T.",
            "title": "On Some Pitfalls in Automatic Evaluation and Significance Testing for {MT}",
            "booktitle": "Proceedings of the {ACL} Workshop on Intrinsic and Extrinsic Evaluation Measures for Machine "
            "Translation and/or Summarization",
            "year": "2005",
            "address": "Ann Arbor, Michigan",
            "publisher": "Association for Computational Linguistics",
            "pages": "57--64",
        },
    ),
}
"""Key -> work. `Column.citation` names one of them."""


def bibtex(key: str) -> str:
    """One entry, on lines. Raises KeyError."""
    work = CITATIONS[key]
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in work.fields.items())
    return f"@{work.kind}{{{key},\n{fields}}}\n"


def cited(comparison: Comparison) -> list[str]:
    """The keys of what a comparison rests on: its metrics, the wrapped tool, the test, the correction; each once."""
    keys: list[str] = []
    for column in comparison.columns:
        keys.append(column.citation)
        # BLEU, chrF and TER are sacrebleu's, which asks to be cited with the signature.
        keys += ["post2018"] if column.measure.startswith(("bleu", "chrf", "ter")) else []
    test = comparison.test.lower()
    keys += ["noreen1989", "riezler2005"] if "randomization" in test else []
    keys += ["koehn2004"] if "bootstrap" in test else []
    keys += ["holm1979"] if "holm" in test else []
    return [key for key in dict.fromkeys(keys) if key in CITATIONS]


def cite(comparison: Comparison) -> str:
    """The BibTeX of what a comparison rests on."""
    return "\n".join(bibtex(key) for key in cited(comparison))
