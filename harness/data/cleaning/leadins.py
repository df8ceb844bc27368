"""Rule `lead-in`: what a model says before the summary it was asked for."""

from __future__ import annotations

import re

_FAR = 400
"""Letters within which a lead-in ends."""

_MARK = r"(?:\*\*|__|\*|_|#{1,6} +)?"
_ENDMARK = r"(?:\*\*|__|\*|_)?"
_COLON = rf"{_ENDMARK}\s*[:：]{_ENDMARK}"
_LINE_END = r"[ \t]*\n\s*"

_YES = (
    r"(?:sure(?: thing)?|certainly|of course|absolutely|okay|ok|great|got it|no problem|gladly|happy to help|alright)"
)
_HERE = r"(?:here(?:['’]s| is| are| you go)|below (?:is|are)|the following (?:is|are))"
_I_WILL = r"(?:i(?:['’]ll| will| can|['’]d be (?:happy|glad) to| would be (?:happy|glad) to)|let me|allow me to)"
_ARTICLE = r"(?:the |this |that |your |an? )?(?:news )?(?:article|text|passage|story|document|interview|content)"

_NOUN = (
    r"(?:summar(?:y|ies)|summari[sz]ation|synopsis|overview|recap|abstract|gist|tl;?dr|digest"
    r"|(?:key|main|most important) (?:points?|takeaways?|ideas?|facts?|details?)"
    r"|(?:summari[sz]ed|condensed) (?:version|text|article))"
)
_QUALIFIED = (  # what may stand between the noun and the colon: a verb there would make it a sentence of the summary
    r"(?:,? (?:of|for|from|in|within|under|with|using|that|which|based on|at|as|about|on|below|you|focusing|covering"
    r"|capturing|highlighting|keeping|limited to|written)\b[^\n]*?|,? [\[(][^()\[\]\n]*[\])])?"
)
_WHY = (
    r"(?:(?:based on|according to|as requested|per your request|as you (?:asked|requested)|after reading)"
    r"[^\n:.!?]{0,80}, )?"
)
_GIVES = (
    rf"(?:(?:{_HERE}|(?:please )?find below"
    rf"|i(?:['’]ve| have) (?:written|prepared|created|put together)"
    rf"|{_I_WILL} (?:provide|give|offer|write)(?: you)?(?: with)?)"
    r"(?: (?:a|an|the|your|my|some|is))?(?: [^\s:.!?]+){0,6}? )"
)
_THIS_IS = r"(?:this is (?:a|an|the|my)(?: [^\s:.!?]+){0,3}? )"
_TITLE = (
    r"(?:(?:(?:article|news|text|brief|short|concise|executive|one-sentence|final|quick|revised|my) )?summary|tl;?dr"
    r"|synopsis|abstract|overview|(?:key|main) (?:points|takeaways))"
)

_MAYBE = re.compile(
    r"[\s*_#]*(?:sure|certainly|of course|absolutely|ok|great|got it|no prob|gladly|happy|alright|here|below|the foll"
    r"|please|find|i[ '’]|let me|allow me|this is|based|according|as |per |after|thank|summary|tl|synop|abst|over|key"
    r"|main|article|news|text|brief|short|concise|exec|one-|final|quick|revised|my )",
    re.IGNORECASE,
)
"""How every lead-in begins: nearly all candidates need no closer look."""

_LEAD_INS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Sure! / Of course. / Okay, before an announcement or alone on a line
        rf"{_YES}[!.,]?{_LINE_END}",
        rf"{_YES}[!.,:] +(?=(?:{_HERE}|{_I_WILL}|i['’](?:ve|d|m)|i have) )",
        # I'd be happy to help you summarize this article!
        (
            r"(?:i(?:['’]d| would) be (?:happy|glad) to|i(?:['’]m| am) happy to|thank you for|thanks for) "
            rf"[^\n:.!?]{{0,120}}[.!]\s+(?={_HERE}|{_MARK}{_TITLE})"
        ),
        # Let me summarize the article for you:
        rf"{_WHY}{_I_WILL} (?:help )?(?:you )?(?:to )?summari[sz]e\b[^\n:.!?]{{0,120}}(?::\s+|[.!]?{_LINE_END})",
        # Based on the article, here is a concise summary in 50 words:
        rf"{_MARK}{_WHY}(?:{_GIVES}|{_THIS_IS}){_NOUN}{_QUALIFIED}{_COLON}{_LINE_END}",
        rf"{_MARK}{_WHY}{_GIVES}{_NOUN}{_QUALIFIED}{_COLON}(?:\s+|(?=[\"“]))",
        # Here's a summary of the article.
        rf"{_MARK}{_WHY}{_GIVES}{_NOUN}(?: of {_ARTICLE})?(?: you (?:asked for|requested))?[.!]?{_ENDMARK}{_LINE_END}",
        # ## Summary of Daniel Bernoulli
        rf"(?:#{{1,6}} +\**|\*\*|__){_TITLE}(?: of|:)[^\n]{{1,160}}\n\s*",
        # **Summary (50 words):** / TL;DR -
        (
            rf"{_MARK}{_TITLE}(?: of {_ARTICLE})?(?: \([^()\n]{{1,40}}\))?"
            rf"(?:{_COLON}\s+|{_ENDMARK}{_LINE_END}|(?:\*\*|__)[ \t]*[-–—]?[ \t]+)"
        ),
        r"tl;?dr[ \t]*[-–—;,][ \t]+",
    )
)


def lead_in(text: str) -> str:
    """Without "Sure! Here is a summary:", "Summary:", "**TL;DR**" and the like at the start, where more text follows.

    An announcement ends in a colon, or stands on a line of its own. What goes on as a sentence is the summary's own.
    """
    if not _MAYBE.match(text):
        return text
    start = len(text) - len(text.lstrip())
    head = text[start : start + _FAR]
    for pattern in _LEAD_INS:
        found = pattern.match(head)
        if found and any(map(str.isalnum, text[start + found.end() :])):
            return text[start + found.end() :]
    return text
