"""The works behind the numbers: a key, how it is named in a sentence, and its BibTeX."""

from __future__ import annotations

from msgspec import Struct

from harness.records import Column, Leaderboard


class Work(Struct, frozen=True):
    """A publication. `kind` is BibTeX's; `fields` stand in its order, values in LaTeX."""

    short: str
    kind: str
    fields: dict[str, str]


CITATIONS: dict[str, Work] = {
    "lin2004rouge": Work(
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
    "papineni2002bleu": Work(
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
    "post2018call": Work(
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
    "popovic2015chrf": Work(
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
    "popovic2017chrf": Work(
        "Popović, 2017",
        "inproceedings",
        {
            "author": r"Popovi{\'c}, Maja",
            "title": "chr{F}++: words helping character n-grams",
            "booktitle": "Proceedings of the Second Conference on Machine Translation",
            "year": "2017",
            "address": "Copenhagen, Denmark",
            "publisher": "Association for Computational Linguistics",
            "pages": "612--618",
            "doi": "10.18653/v1/W17-4770",
        },
    ),
    "snover2006study": Work(
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
    "nan2021entity": Work(
        "Nan et al., 2021",
        "inproceedings",
        {
            "author": "Nan, Feng and Nallapati, Ramesh and Wang, Zhiguo and Nogueira dos Santos, Cicero and "
            "Zhu, Henghui and Zhang, Dejiao and McKeown, Kathleen and Xiang, Bing",
            "title": "Entity-level Factual Consistency of Abstractive Text Summarization",
            "booktitle": "Proceedings of the 16th Conference of the European Chapter of the Association for "
            "Computational Linguistics: Main Volume",
            "year": "2021",
            "address": "Online",
            "publisher": "Association for Computational Linguistics",
            "pages": "2727--2733",
            "doi": "10.18653/v1/2021.eacl-main.235",
        },
    ),
    "zhao2020reducing": Work(
        "Zhao et al., 2020",
        "inproceedings",
        {
            "author": "Zhao, Zheng and Cohen, Shay B. and Webber, Bonnie",
            "title": "Reducing Quantity Hallucinations in Abstractive Summarization",
            "booktitle": "Findings of the Association for Computational Linguistics: {EMNLP} 2020",
            "year": "2020",
            "address": "Online",
            "publisher": "Association for Computational Linguistics",
            "pages": "2237--2249",
            "doi": "10.18653/v1/2020.findings-emnlp.203",
        },
    ),
    "see2017get": Work(
        "See et al., 2017",
        "inproceedings",
        {
            "author": "See, Abigail and Liu, Peter J. and Manning, Christopher D.",
            "title": "Get To The Point: Summarization with Pointer-Generator Networks",
            "booktitle": "Proceedings of the 55th Annual Meeting of the Association for Computational Linguistics "
            "(Volume 1: Long Papers)",
            "year": "2017",
            "address": "Vancouver, Canada",
            "publisher": "Association for Computational Linguistics",
            "pages": "1073--1083",
            "doi": "10.18653/v1/P17-1099",
        },
    ),
    "grusky2018newsroom": Work(
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
    "zhang2020bertscore": Work(
        "Zhang et al., 2020",
        "inproceedings",
        {
            "author": "Zhang, Tianyi and Kishore, Varsha and Wu, Felix and Weinberger, Kilian Q. and Artzi, Yoav",
            "title": "{BERTScore}: Evaluating Text Generation with {BERT}",
            "booktitle": "8th International Conference on Learning Representations",
            "year": "2020",
            "url": "https://openreview.net/forum?id=SkeHuCVFDr",
        },
    ),
    "grusky2023rogue": Work(
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
    "zheng2023judging": Work(
        "Zheng et al., 2023",
        "inproceedings",
        {
            "author": "Zheng, Lianmin and Chiang, Wei-Lin and Sheng, Ying and Zhuang, Siyuan and Wu, Zhanghao and "
            "Zhuang, Yonghao and Lin, Zi and Li, Zhuohan and Li, Dacheng and Xing, Eric P. and Zhang, Hao and "
            "Gonzalez, Joseph E. and Stoica, Ion",
            "title": "Judging {LLM}-as-a-Judge with {MT}-Bench and Chatbot Arena",
            "booktitle": "Advances in Neural Information Processing Systems 36: Datasets and Benchmarks Track",
            "year": "2023",
        },
    ),
    "noreen1989computer": Work(
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
    "koehn2004statistical": Work(
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
    "holm1979simple": Work(
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
    "westfall1993resampling": Work(
        "Westfall and Young, 1993",
        "book",
        {
            "author": "Westfall, Peter H. and Young, S. Stanley",
            "title": "Resampling-Based Multiple Testing: Examples and Methods for p-Value Adjustment",
            "year": "1993",
            "address": "New York",
            "publisher": "Wiley",
        },
    ),
    "riezler2005pitfalls": Work(
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


TOOL = "post2018call"
"""sacrebleu, which computes BLEU, chrF and TER and asks to be cited itself."""


def source_keys(column: Column) -> list[str]:
    """The keys behind one measure, the measure's own before the tool's."""
    keys = ["papineni2002bleu"] if column.measure.startswith("bleu") else []
    keys += [column.citation] if column.citation != TOOL else []
    keys += [TOOL] if column.measure.startswith(("bleu", "chrf", "ter")) else []
    return [key for key in dict.fromkeys(keys) if key in CITATIONS]


def test_keys(comparison: Leaderboard) -> list[str]:
    """The keys behind the test of a comparison and its correction."""
    test = comparison.test.lower()
    keys = ["noreen1989computer", "riezler2005pitfalls"] if "randomization" in test else []
    keys += ["koehn2004statistical"] if "bootstrap" in test else []
    keys += ["westfall1993resampling"] if "max-t" in test else []
    return [*keys, *(["holm1979simple"] if "holm" in test else [])]


def cited_keys(comparison: Leaderboard) -> list[str]:
    """The keys of all that a comparison rests on, each once."""
    keys = [key for column in comparison.columns for key in source_keys(column)]
    return list(dict.fromkeys((*keys, *test_keys(comparison))))


def cite(comparison: Leaderboard) -> str:
    """The BibTeX of what a comparison rests on."""
    return "\n".join(bibtex(key) for key in cited_keys(comparison))
