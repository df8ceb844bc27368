"""Facts of every kind of remark, as they are made: what tests of the wording render."""

from __future__ import annotations

from typing import Any

from tests.showing.judging_samples import JUDGING_SAMPLES
from tests.showing.meta_samples import META_SAMPLES

TOPICS = {"count": 9, "first": ["t1", "t2", "t3", "t4"]}
ONE = {"count": 1, "first": ["t7"]}
NOTE = {"label": "hf", "words": "cut at 300 tokens", "topics": 5, "is_alike": True, "is_everywhere": False}

SAMPLES: dict[str, list[dict[str, Any]]] = {
    "text": [{"text": "No licence is given."}],
    # scores
    "baseline above systems": [
        {"label": "lead", "measures": ["rouge1"], "is_all": False},
        {"label": "lead", "measures": ["rouge1", "bleu"], "is_all": True},
    ],
    "missing candidates": [
        {
            "systems": {"gpt": {"reasons": {"crash": 3, "timeout": 1}, "topics": 60}},
            "treatment": treatment,
            "shared_topics": 56,
        }
        for treatment in ("empty", "left out", "loses")
    ],
    "other failure choice": [
        {"on_failure": "zero", "topics": 60, "measure": "judge", "scores": {"a": {"then": 1.0, "here": 1.0}}},
        {
            "on_failure": "intersect",
            "topics": 56,
            "measure": "rouge1",
            "scores": {"a": {"then": 30.0, "here": 26.5}},
            "order": ["a", "b"],
            "is_same_order": False,
            "is_same_winner": True,
            "tau": -1.0,
        },
        {
            "on_failure": "intersect",
            "topics": 56,
            "measure": "rouge1",
            "scores": {"a": {"then": 30.0, "here": 26.5}},
            "order": [f"s{place}" for place in range(12)],
            "is_same_order": False,
            "is_same_winner": True,
            "tau": 0.81,
        },
    ],
    "partial upper bound": [{"label": "human", "answered": 59, "topics": 60}],
    "undefined values": [{"metric": "some", "topics": 5, "counts": {"a": 0, "b": 4}, "is_tested": True}],
    "unscored topics": [
        {"left_out": 2, "topics": 5, "measures": ["rouge1", "rouge2"]},
        {"left_out": 1, "topics": 5, "measures": ["mean"]},
    ],
    "uncomputed measure": [{"measure": "mean", "labels": ["a", "b"]}],
    "zero bleu": [{"metric": "bleu", "labels": ["a"], "by_topic": "sentence BLEU"}],
    "trials": [
        {"trials": 3, "measure": "rouge1", "shares": {"a": 0.12}},
        {"trials": 3, "measure": "rouge1", "shares": {}},
    ],
    "length": [{"tau": 0.33, "winner": "b"}, {"tau": None, "winner": ""}],
    "rouge drops letters": [
        {"texts": "references", "share": 0.08, "emptied": 1, "count": 2},
        {"texts": "candidates", "share": None, "emptied": 1, "count": 200},
    ],
    "bleu needs blanks": [{"texts": "references", "share": 0.07}],
    "ter needs blanks": [{"texts": "candidates", "share": 1.0}],
    "robust winner": [
        {"winner": "a", "choices": 61, "overturned": 0, "kinds": {}, "least_tau": 0.33},
        {
            "winner": "a",
            "choices": 14,
            "overturned": 4,
            "kinds": {
                "stemming": {"names": ["off"], "of": 1, "winners": ["b"]},
                "event left out": {"names": ["e1", "e2", "e3"], "of": 12, "winners": ["b", "c"]},
            },
            "least_tau": None,
        },
    ],
    # warnings
    "leak": [
        {"systems": {"a": ONE}, "least_words": 8, "run": 12},
        {"systems": {"a": ONE, "b": TOPICS}, "least_words": 8, "run": 12},
        {"systems": {f"s{place}": ONE for place in range(9)}, "least_words": 8, "run": 12},
    ],
    "head": [{"systems": {"a": TOPICS}}, {"systems": {"a": TOPICS, "b": TOPICS}}],
    "repeated": [{"systems": {"a": TOPICS}}, {"systems": {"a": TOPICS, "b": TOPICS}}],
    "twins": [{"labels": ["a", "b"], "topics": 5}, {"labels": ["a", "b", "c"], "topics": 1}],
    "short reference": [{"references": 1, "topics": ONE}, {"references": 12, "topics": TOPICS}],
    "refusals": [{"systems": {"chat": TOPICS, "other": ONE}, "example": "I'm sorry, but I can't."}],
    "leftover marks": [{"marks": {"<n>": {"pegasus": 2, "the references": 1}}, "example": "a<n>b"}],
    # runs
    "unavailable system": [
        {"label": "gpt", "missing": 2, "topics": 12, "reason": "no key.", "is_baseline": True},
        {"label": "gpt", "missing": 2, "topics": 12, "reason": "", "is_baseline": False},
    ],
    "incomplete run": [{"run": "town-1"}],
    "unreadable run": [{"run": "town-1", "problem": "results/town-2/run.json: not JSON."}],
    "more unreadable runs": [{"count": 4}],
    "skipped runs": [
        {"run": "town-1", "skipped": ["town-2"], "more": 0},
        {"run": "town-1", "skipped": ["town-4", "town-3", "town-2"], "more": 2},
    ],
    "saved with other settings": [
        {"runs": ["town-1"], "parts": ["stemmer:none"], "flags": ["--no-stem"]},
        {"runs": ["town-1", "town-2"], "parts": ["tokens:odd"], "flags": []},
    ],
    "other versions": [{"is_some": True, "versions": {"numpy": {"then": ["1.0", "1.1"], "here": None}}}],
    "unstable system": [
        {"label": "a", "topics": ["t1", "t2", "t3"], "count": 5, "machines": machines, "runs": ["town-1"]}
        for machines in ("same", "different", "unknown")
    ],
    "reason without candidate": [
        {**NOTE, "first": {"t1": 1, "t2": 1}, "count": 4, "trials": 1},
        {**NOTE, "first": {"t1": 1}, "count": 1, "trials": 2},
    ],
    "candidate note": [
        {**NOTE, "first": {"t1": 1, "t2": 1}, "count": 4, "trials": 1, "is_alike": False},
        {**NOTE, "first": {"t1": 1, "t2": 1}, "count": 5, "trials": 1, "is_everywhere": True},
    ],
    "more candidate notes": [{"count": 1, "noun": "note"}],
    "cleaned": [{"rules": {"think": {"chat": [2, 5]}}, "idle": ["quotes"]}],
    "cleaning would change": [{"rules": {"think": {"chat": [2, 5]}, "quotes": {"chat": [1, 5]}}}],
    "score of one topic": [{"metric": "bleu", "measure": "sentence BLEU"}],
    "texts left out": [{"kept": 1000, "topics": 11490}],
    "shared topics": [{"kept": 4, "topics": 5}],
    "changed setting": [{"setting": "seed", "before": 1, "after": 2}],
    "changed version": [{"package": "numpy", "before": "1.0", "after": "2.0"}],
    "changed package": [{"package": "sumy", "labels": ["a", "b"], "before": "0.11", "after": "0.12"}],
    "changed file": [{"label": "a", "before": "aaaa1111", "after": "bbbb2222"}],
    "changed option": [{"label": "a", "option": "sentences", "before": "2", "after": "not there"}],
    "changed trials": [{"label": "a", "before": 1, "after": 3}],
    "changed coverage": [{"label": "a", "before": 5, "after": 4, "topics": 5}],
    "double candidates": [
        {"candidates": 6, "unlike": 0, "shards": ["3/3"]},
        {"candidates": 6, "unlike": 2, "shards": []},
    ],
    "skipped systems": [{"systems": ["kl", "lexrank"], "remedy": "install sumy: pip install sumy"}],
    "limits not held": [{"limits": ["memory", "processor time"]}],
    "differing candidates": [{"label": "a", "topics": ["t1", "t2", "t3", "t4"]}],
    "not compared": [{"label": "gpt", "runs": [{"run": "town-2", "missing": 5, "topics": 9}]}],
    # judges
    "judge at chance": [{"agreed": 0, "comparisons": 15}],
    "judge of ties": [{"comparisons": 15}],
    "judged topics": [{"judged": 2, "topics": 5}],
    "judge baseline": [{"label": "first", "share": 50}],
    "judge agreement": [
        {"agreed": 1, "comparisons": 3, "ties": 0},
        {"agreed": 15, "comparisons": 15, "ties": 15},
    ],
    "judge disagreement": [{"first": 1, "second": 0, "one_tie": 2}],
    "comparisons without a judge": [{"count": 1}],
    "comparisons without a verdict": [{"count": 1, "asked": 4}],
    "unread replies": [{"unread": 6, "cut": 2, "refused": 0}, {"unread": 6, "cut": 0, "refused": 1}],
    "unasked questions": [{"count": 23, "reason": "no key."}],
    "several models": [{"models": ["one", "two"]}],
    "judge cost": [
        {"replies": 30, "calls": 1, "read": 2100, "written": 270, "price": 0.25},
        {"replies": 1, "calls": 0, "read": 2100, "written": 270, "price": None},
    ],
    "batch written": [{"file": "b.jsonl", "requests": 3}, {"file": "b.jsonl", "requests": 3, "open": 5}],
    "batch file": [
        {"file": "b.jsonl", "replies": 4, "used": 3, "unknown": 1, "failed": 2}
        | {"failure": "status 429", "unreadable": 1, "line": 7, "doubles": 1},
        {"file": "b.jsonl", "replies": 4, "used": 4, "unknown": 0, "failed": 0}
        | {"failure": "", "unreadable": 0, "line": 0, "doubles": 0},
    ],
    "missing candidates rated": [{"count": 1}],
    "topics without key facts": [{"count": 1, "topics": 5}],
    "rating method": [
        {"judge": "tiny", "way": way, "criteria": ["faithful", "concise"], "samples": 5}
        for way in ("single", "probabilities", "samples")
    ],
    "no token probabilities": [{"judge": "tiny", "criterion": "concise", "count": 1, "replies": 15}],
    "judge of one rating": [{"judge": "tiny", "criterion": "concise", "value": 5.0, "count": 14, "ratings": 15}],
    "sample agreement": [{"judge": "tiny", "criterion": "concise", "alpha": 0.5}],
    "kinds of errors": [
        {"judge": "tiny", "criterion": "faithful", "systems": {"a": {"entity": 2, "other": 1}, "b": {"link": 1}}}
    ],
    "ratings and length": [
        {"judge": "tiny", "criterion": "concise", "rho": rho, "ratings": 15} for rho in (0.62, -0.4)
    ],
    "agreement of judges": [
        {
            "judges": ["a", "b"],
            "criterion": "concise",
            "units": 15,
            "alpha": alpha,
            "low": low,
            "high": 0.9,
            "least": 0.667,
        }
        for alpha, low in ((0.8, 0.7), (0.4, None))
    ],
    "agreement of judges undefined": [{"judges": ["a", "b"], "criterion": "concise", "units": 15}],
    "replies without a rating": [{"judge": "tiny", "problems": {"cut": 1, "off scale": 2, "refused": 3, "unread": 4}}],
    "answered plan": [{"plan": "abcdef", "questions": 12, "raters": ["ann", "bo"]}],
    "sides of a judge": [{"judge": "tiny", "first": 7, "second": 2, "ties": 1}],
    "first is best": [{"judge": "tiny", "first": 7, "shown": 10}],
    "cost of all judges": [{"judges": 2, "price": 0.009}],
    # imports
    "lines": [{"source": "d.txt"}],
    "lines with articles": [{"source": "d.txt"}],
    "one article": [{"source": "d.txt", "lines": 12}],
    "blank lines": [{"source": "d.txt", "count": 2}],
    "marks on both sides": [{"dataset": "town", "mark": "<q>"}],
    "encoding": [{"source": "d.txt", "encoding": "Windows-1252", "sample": "café"}],
    "sheet": [{"source": "d.xlsx", "sheet": "one", "others": "two, three"}],
    **{
        kind: [{"mark": "<q>", "count": 3, "texts": 5}]
        for kind in (
            *("sentence marks taken", "sentence marks left", "document marks taken", "document marks left"),
            *("unknown words", "thoughts", "tokenized", "control characters", "broken characters"),
        )
    },
    "no reference": [{"count": 1, "topics": 5, "first": "t1"}],
    "no article": [{"count": 1, "topics": 5}],
    "no candidate": [{"system": "a", "count": 1, "topics": 5}],
    "by place": [{"source": "d.jsonl", "first": 0}],
    # intervals and tests
    "one topic": [{}],
    "few units": [{"units": 5, "unit": "topic", "no_test": True, "no_interval": False}],
    "one event": [{"topics": 5}],
    "unequal events": [{"events": 4, "worth": 2.5, "largest": 0.5, "bias": 0.2, "measure": "rouge1"}],
    "narrow intervals": [{"units": 12, "unit": "event"}],
    "no interval": [{"labels": ["a"], "measures": ["bleu"], "rows": 3}],
    "separation": [
        {
            "measure": "rouge1",
            "separated": 3,
            "pairs": 6,
            "baseline": "",
            "alpha": 0.05,
            "is_corrected": True,
            "floor": "lead",
            "above": 2,
            "systems": 3,
        }
    ],
    "not the same dataset": [{"before": "1f", "after": "2f"}],
    "not the same measure": [{"measure": "rouge1", "before": "mode:google", "after": "mode:perl"}],
    "detected language": [{"language": "German", "tag": "de"}],
    "no sentence rule": [{"language": "sw", "tag": "sw"}],
    "unknown language": [{}],
    "lengths in characters": [{}],
    "no budget": [
        {"lacking": 2, "topics": 2, "budget": 9, "unit": "words", "has_references": True},
        {"lacking": 1, "topics": 2, "budget": 100, "unit": "characters", "has_references": False},
    ],
    "topics without references": [{"lacking": 1, "topics": 2}],
    "topics without articles": [{"lacking": 1, "topics": 2}],
    "one tail": [{}],
    "few permutations": [
        {"pairs": 45, "number": 100, "kind": "permutations", "flag": "--paired-ar-n", "least_p": 0.45}
    ],
    "grouped swaps": [{"units": 200_000, "unit": "topic", "groups": 16_384}],
    "detection": [
        {"units": 60, "unit": "topic", "difference": 2.5, "measure": "rouge1", "pairs": 3, "curve": [[120, 1.8]]}
    ],
    "needed units": [
        {"units": 60, "unit": "topic", "difference": 1, "measure": "rouge1", "pairs": 3, "needed": 380},
        {"units": 60, "unit": "topic", "difference": 1, "measure": "rouge1", "pairs": 1, "needed": None},
    ],
    "first in draws": [{"measure": "rouge1", "shares": {"llama": 0.72, "gpt4o": 0.28}}],
    "lead not shown": [
        {"ahead": "a", "behind": "b", "measure": "rouge1", "difference": 0.5, "fewest": 80, "unit": "topic"}
    ],
    "equivalence": [
        {"measure": "rouge1", "margin": 1, "same": [["a", "b"]], "pairs": 3, "alpha": 0.05},
        {"measure": "rouge1", "margin": 1, "same": [], "pairs": 3, "alpha": 0.05},
    ],
    "margin not tested": [
        {"measure": "words", "reason": "no direction"},
        {"measure": "rouge1", "reason": "no tests"},
    ],
    "detect not tested": [{"difference": 1.0}],
    "one slice": [{"field": "genre"}],
    "topics in no slice": [{"field": "genre", "lacking": 3, "topics": 20}],
    "trial shift": [{"labels": ["a"], "measure": "rouge1"}],
    "interaction": [
        {
            "a": "x",
            "b": "y",
            "measure": "rouge1",
            "field": "genre",
            "p": 0.012,
            "differences": {"news": 1.5, "mail": -2.5},
        }
    ],
    "no interaction": [{"measure": "rouge1", "fields": ["genre"]}],
    **META_SAMPLES,
    **JUDGING_SAMPLES,
    # judgments that were brought
    "judgments of another system": [{"name": "expert", "count": 4, "systems": ["M1", "M2"], "total": 3}],
    "judgments of another topic": [{"name": "expert", "count": 1, "systems": ["M1"], "total": 1}],
    "judgments of another text": [{"name": "expert", "count": 4, "systems": ["M1", "M2"], "total": 2}],
    "ratings of an unknown system": [{"source": "people.csv", "line": 3, "system": "gpt", "count": 4}],
    "ratings of an unknown topic": [
        {"source": "people.csv", "line": 3, "topic": "t9", "count": 1},
        {"source": "people.xlsx", "line": None, "topic": "t9", "count": 2},
    ],
    "more unknown ratings": [{"source": "people.csv", "count": 1, "what": "topic"}],
    "judgments by place": [{"source": "mqm.seg.score"}],
    "judgments kept": [
        {"name": "people", "count": 24, "criteria": ["faithful", "fluent"], "raters": 2, "systems": 2, "topics": 3}
    ],
}
"""Kind -> facts of such a remark, one for each of its forms."""
