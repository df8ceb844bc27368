"""Rule `lead-in`: remove a model's words before the summary."""

from __future__ import annotations

import re
from functools import cache

_MAX_LEAD_IN_CHARS = 400
"""Letters within which a lead-in ends."""

_MARK = r"(?:\*{1,3}|__|_|#{1,6} +\**)?"
_ENDMARK = r"(?:\*{1,3}|__|_)?"
_COLON = rf"{_ENDMARK}\s*[:：]{_ENDMARK}"
_LINE = r"[ \t]*\n\s*"
_BRIEFLY = r"[^\n:.!?]"

_YES = (
    r"(?:sure(?: thing)?|yes|certainly|of course|absolutely|okay|ok|great|got it|no problem|gladly|happy to help"
    r"|alright)"
)
_HERE = (
    r"(?:here(?:['’]s| is| are| you go)|below (?:is|are|you(?:['’]ll| will| can) find)|the following (?:is|are)"
    r"|(?:please )?find below)"
)
_I_WILL = r"(?:i(?:['’]ll| will| can|['’]d be (?:happy|glad) to| would be (?:happy|glad) to)|let me|allow me to)"
_I_HAVE = r"i(?:['’]ve| have)"
_SUMMARIZE = r"(?:help )?(?:you )?(?:to )?summari[sz]e"
_SUMMING = r"summari[sz](?:es?|ing)"
_ARTICLE = (
    r"(?:the |this |that |your |an? )?(?:provided |given |above |following |original )?(?:news )?"
    r"(?:article|text|passage|story|document|interview|content|excerpt)"
)
_COUNT = r"(?:\d{1,3}|one|two|three|four|five|single)"
_LENGTH = rf"(?:(?:about|under|at most|exactly) )?{_COUNT}[- ](?:sentence|word|paragraph|line)s?"

_NOUN = (
    r"(?:summar(?:y|ies)|summari[sz]ation|synopsis|overview|recap|abstract|gist|tl;?dr|digest|rundown|breakdown"
    r"|(?:key|main|most important) (?:points?|takeaways?|ideas?|facts?|details?)"
    r"|(?:summari[sz]ed|condensed) (?:version|text|article))"
)
_KIND = (
    r"(?:(?:article|news|text|brief|short|concise|executive|final|quick|revised|generated|requested|condensed|possible"
    rf"|output|my|{_LENGTH}) )"
)
_TITLE = (
    rf"(?:{_KIND}{{0,2}}summary|summari[sz]ation|summari[sz]ed (?:text|article)|tl;?dr|synopsis|abstract|overview|gist"
    r"|(?:key|main) (?:points|takeaways))"
)
_QUALIFIED = (  # what may stand between the noun and the colon: a verb there would make it a sentence of the summary
    r"(?:,? (?:of|for|from|in|within|under|with|using|that|which|based on|at|as|about|on|below|you|focusing|covering"
    r"|capturing|highlighting|keeping|limited to|written)\b[^\n]*?|,? [\[(][^()\[\]\n]*[\])])?"
)
_WHY = (
    r"(?:(?:based on|according to|as requested|per your request|as you (?:asked|requested)|after reading)"
    rf"{_BRIEFLY}{{0,80}}, )?"
)
_GIVES = (
    rf"(?:(?:{_HERE}|{_I_HAVE} (?:written|prepared|created|put together)"
    rf"|{_I_WILL} (?:provide|give|offer|write)(?: you)?(?: with)?)"
    r"(?: (?:a|an|the|your|my|some|is))?(?: [^\s:.!?]+){0,6}? )"
)
_THIS_IS = r"(?:this is (?:a|an|the|my)(?: [^\s:.!?]+){0,3}? )"
_FOLLOWS = r"(?: (?:is|are|could be|would be)(?: as follows)?)"

_ALONE = rf"{_YES}[!.,]?{_LINE}"

_PATTERNS = (
    _ALONE,
    # Sure! / Of course. / Okay, before an announcement
    rf"{_YES}[!.,:] +(?=(?:{_HERE}|{_I_WILL}|i['’](?:ve|d|m)|i have) )",
    rf"here (?:it is|they are|you go)[:!.]?{_LINE}",
    # Great question! / I'd be happy to help you summarize this article! before an announcement
    rf"{_BRIEFLY}{{1,120}}[.!]\s+(?={_HERE}{_BRIEFLY}{{0,60}} {_NOUN}{_QUALIFIED}:)",
    rf"(?:i['’ ]|thank){_BRIEFLY}{{1,120}}[.!]\s+(?={_MARK}{_TITLE}{_ENDMARK}:)",
    # Let me summarize the article for you: / I have summarized the article below:
    rf"{_WHY}{_I_WILL} {_SUMMARIZE} {_ARTICLE}\b{_BRIEFLY}{{0,80}}(?::\s+|[.!]?{_LINE})",
    rf"{_WHY}{_I_WILL} {_SUMMARIZE}\b{_BRIEFLY}{{0,120}}:{_LINE}",
    rf"{_I_HAVE} summari[sz]ed {_ARTICLE}{_BRIEFLY}{{0,60}}(?::\s+|[.!]?{_LINE})",
    # Based on the article, here is a concise summary in 50 words:
    rf"{_MARK}{_WHY}(?:{_GIVES}|{_THIS_IS}){_NOUN}{_QUALIFIED}{_COLON}{_LINE}",
    rf"{_MARK}{_WHY}{_GIVES}{_NOUN}{_QUALIFIED}{_COLON}(?:\s+|(?=[\"“]))",
    # Here are three sentences summarizing the article: / Here's a shorter version:
    rf"{_HERE} (?:[^\s:.!?]+ ){{0,4}}?(?:sentences?|paragraph) (?:that )?{_SUMMING}\b{_BRIEFLY}{{0,80}}:{_LINE}",
    rf"{_HERE} (?:a|an|the|my|your) (?:[^\s:.!?]+ ){{0,3}}?(?:version|draft)\b{_BRIEFLY}{{0,60}}{_COLON}{_LINE}",
    # Here's a summary of the article.
    rf"{_MARK}{_WHY}{_GIVES}{_NOUN}(?: of {_ARTICLE})?(?: you (?:asked for|requested))?[.!]?{_ENDMARK}{_LINE}",
    # The summary of the article is as follows: / To summarize:
    rf"{_MARK}{_WHY}(?:the|a|an|my|your|this) {_KIND}{{0,3}}{_NOUN}(?: of {_ARTICLE})?{_FOLLOWS}?{_COLON}\s+",
    rf"{_ARTICLE} can be summari[sz]ed as follows{_COLON}\s+",
    rf"(?:to summari[sz]e|in summary|in brief|in short){_COLON}\s+",
    # ## Summary of Daniel Bernoulli
    rf"(?:#{{1,6}} +\**|\*\*|__){_TITLE}(?: of|:)[^\n]{{1,160}}\n\s*",
    # **Summary (50 words):** / Summary in one sentence: / TL;DR -
    (rf"{_MARK}{_TITLE}(?: of {_ARTICLE})?(?: in {_LENGTH})?(?: \([^()\n]{{1,40}}\))?"
    rf"(?:{_COLON}\s+|{_ENDMARK}{_LINE}|(?:\*\*|__)[ \t]*[-–—]?[ \t]+)"),
    rf"(?:tl;?dr[ \t]*[-–—;,]|{_KIND}{{0,2}}summary[ \t]+[-–—])(?:[ \t]+|{_LINE})",
    rf"{_MARK}(?:(?:final )?answer|output|response|assistant){_COLON}{_LINE}",
)  # fmt: skip


@cache
def _compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile on first use: compiling all patterns takes longer than reading a dataset."""
    return re.compile(pattern, re.IGNORECASE)


_SIGNS_OF_LEAD_INS = (
    *("summar", "tl;dr", "tldr", "overview", "synopsis", "abstract", "gist", "recap", "digest", "rundown", "breakdown"),
    *("key ", "main ", "important ", "condensed", "here ", "here's", "here’s", "version", "draft", "answer", "output"),
    *("response", "assistant", "in short", "in brief", "happy", "glad", "thank", "question"),
)
"""Phrases of which the first line of every lead-in but `_ALONE` has one: most candidates need no closer look."""


def lead_in(text: str) -> str:
    """Remove "Sure! Here is a summary:", "Summary:", "**TL;DR**" and the like at the start, where more text follows.

    An announcement ends in a colon, or stands on a line of its own. What goes on as a sentence is the summary's own.
    """
    start = len(text) - len(text.lstrip())
    head = text[start : start + _MAX_LEAD_IN_CHARS]
    line = head.split("\n", 1)[0].lower()
    for pattern in _PATTERNS if any(map(line.__contains__, _SIGNS_OF_LEAD_INS)) else _PATTERNS[:1]:
        match = _compile_pattern(pattern).match(head)
        if match and any(map(str.isalnum, text[start + match.end() :])):
            return text[start + match.end() :]
    return text
