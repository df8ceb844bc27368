"""Detect the language of a text: by its script first, then by the commonest short words of each language.

A rough rule of our own that needs a few sentences: `detect_language` gives "" where it is not clear.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from harness.lazy_patterns import compile_on_use

MIN_WORDS = 8
"""Words of a text below which languages of one script are not told apart."""

MIN_DISTINCT = 2
"""Different common words of two letters or more that must be met: "a b c" is in no language."""

MIN_SHARE = 0.12
"""The share of words that must be short common words of a language: running text has 0.25 to 0.5."""

MAX_SAMPLE_CHARS = 20_000
"""Characters of a dataset that are looked at."""

NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "km": "Khmer", "ko": "Korean",
    "lo": "Lao", "mr": "Marathi", "my": "Burmese", "nb": "Norwegian", "ne": "Nepali", "nl": "Dutch", "pa": "Punjabi",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "ta": "Tamil",
    "te": "Telugu", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
    "zh": "Chinese", "am": "Amharic", "gu": "Gujarati", "hy": "Armenian", "ka": "Georgian", "ml": "Malayalam",
    "si": "Sinhala", "kn": "Kannada",
}  # fmt: skip
"""Names of languages; others are named by their code."""

SAME_LANGUAGES = {
        "no": "nb", "nn": "nb", "iw": "he", "in": "id", "cmn": "zh", "yue": "zh", "jpn": "ja", "eng": "en", "deu": "de",
        "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "rus": "ru", "tur": "tr", "zho": "zh", "chi": "zh",
        "ara": "ar", "hin": "hi", "nep": "ne", "tha": "th", "ita": "it", "por": "pt", "nld": "nl", "dut": "nl",
        "lao": "lo", "khm": "km", "mya": "my", "bur": "my", "urd": "ur", "kor": "ko", "ukr": "uk", "fas": "fa",
}  # fmt: skip
"""Other codes of the same language."""

UNSPACED_LANGUAGES = frozenset({"zh", "ja", "th", "lo", "km", "my"})
"""Languages written without blanks between words: lengths are counted in characters."""

TURKISH_CASE = frozenset({"tr", "az"})
"""Languages in which the small letter of I is ı."""

SCRIPTS = {
    "Latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff", "Cyrillic": "\u0400-\u052f", "Arabic": "\u0600-\u06ff\u0750-\u077f",
    "Devanagari": "\u0900-\u097f", "Kana": "\u3041-\u30ff", "Han": "\u3400-\u4dbf\u4e00-\u9fff",
    "Hangul": "\uac00-\ud7af", "th": "\u0e00-\u0e7f", "lo": "\u0e80-\u0eff", "km": "\u1780-\u17ff",
    "my": "\u1000-\u109f", "el": "\u0370-\u03ff\u1f00-\u1fff", "he": "\u0590-\u05ff", "bn": "\u0980-\u09ff",
    "pa": "\u0a00-\u0a7f", "gu": "\u0a80-\u0aff", "ta": "\u0b80-\u0bff", "te": "\u0c00-\u0c7f", "kn": "\u0c80-\u0cff",
    "ml": "\u0d00-\u0d7f", "si": "\u0d80-\u0dff", "hy": "\u0530-\u058f", "ka": "\u10a0-\u10ff",
    "am": "\u1200-\u137f",
}  # fmt: skip
"""Characters of each script; a script of one language is named by that language's code."""

_SCRIPT = compile_on_use("|".join(f"(?P<{script}>[{characters}])" for script, characters in SCRIPTS.items()))
_WORD = compile_on_use(r"[^\W\d_]+(?:[\u0900-\u097f\u0300-\u036f]+[^\W\d_]*)*")

_COMMON = {
    "Latin": {
        "en": "the of and to in that is was for on with as his he be at by had not are but from have they which this",
        "de": "der die und das den von zu ist mit sich des dem nicht ein eine im auf für auch als an er sie wird am "
        "bei wurde nach aus hat zum zur über wie oder um",
        "fr": "le la les de des du et à un une est dans que qui pour pas au sur en il elle par avec ce se son sa aux "
        "ont été mais plus",
        "es": "el la los las de del y en que un una es por con para no se su al lo como más pero fue ha sus este",
        "it": "il la le di del della e in che un una è per con non si gli dei al sono da nel ha alla più anche dal",
        "pt": "o a os as de do da dos das e em que um uma é por com para não se no na ao mais foi ou pelo pela são",
        "nl": "de het een en van in is dat op te zijn met voor niet die aan er om ook als door naar bij was heeft",
        "tr": "ve bir bu da de için ile olarak olan daha çok gibi sonra kadar ancak en ne olduğu değil diye göre ise",
        "sv": "och att det som en på är av för med den till ett i har inte om var från de han så men vid kan",
        "da": "og at det som en på er af for med den til et i har ikke om var fra de han så men ved kan blev",
        "nb": "og at det som en på er av for med den til et i har ikke om var fra de han så men ved kan ble",
        "pl": "i w na z się nie do to że jest o jak po przez od za są tym dla oraz ale jego który ma był",
        "cs": "a v na se je že s z do to o i pro za jako od po by ale jeho který byl jsou bylo podle při",
        "ro": "și în de la a cu pe o că nu un din este pentru care mai sau au fost ca prin după sunt",
        "fi": "ja on ei se että oli hän joka myös ovat mutta kun ole tai niin kuin sen ovat vuonna mukaan",
        "hu": "a az és hogy nem egy is meg ez volt már csak mint el van ki azt aki szerint több",
        "id": "yang dan di ke dari untuk dengan ini itu pada tidak dalam adalah akan oleh telah juga karena",
        "vi": "và của là có được trong cho với các một này không những để người đã từ ở khi đến về",
    },
    "Cyrillic": {
        "ru": "и в не на что с он как по это а из к за но от его для был так же то было она или при также",
        "uk": "і в не на що з він як та це у до за але від його для був так або при також є про",
        "bg": "и в не на че с той как по това а от за но е се да са със ще или при също бе",
    },
    "Arabic": {
        "ar": "في من على إلى أن التي الذي عن مع هذا هذه كان ما لا بعد قال كما بين أو قد",
        "fa": "در و به از که این را با است برای آن یک تا می بر شد خود شده های کرد",
        "ur": "کے میں کی سے کا ہے اور کو نے پر یہ کہ کر ہیں اس بھی تھا لیے ایک",
    },
    "Devanagari": {
        "hi": "के में की है और से का को पर ने यह कि भी हैं एक इस नहीं लिए कर था गया ही",
        "ne": "को मा र छ ले पनि गरेको भएको यो हो गर्न लागि भने गर्ने थियो छन् एक उनले बताए",
        "mr": "आणि आहे या ते हे व तो ती होते नाही की तर मध्ये केले आहेत यांनी झाले",
    },
}
LETTERS = {
    "tr": "ığİ", "de": "ß", "es": "ñ¿¡", "pt": "ãõ", "pl": "łąęźż", "cs": "řěů", "hu": "őű", "ro": "țșţ", "vi": "ơưđ",
    "uk": "їєґ", "ru": "ыэё", "fa": "پچگ", "ur": "ٹڈڑے",
}  # fmt: skip
"""Letters that hardly any other language of this list has: a word with one counts as a common word."""

COMMON_WORDS = {
    script: {language: frozenset(words.split()) for language, words in languages.items()}
    for script, languages in _COMMON.items()
}
"""The commonest short words of languages that share a script."""


def base_language(tag: str) -> str:
    """The language of a tag of BCP 47, short: `pt` for `pt-BR`, `de` for `deu`. "" for none or `und`."""
    code = tag.strip().lower().replace("_", "-").partition("-")[0]
    code = SAME_LANGUAGES.get(code, code)
    return "" if code in {"und", "mul", "zxx"} or not 2 <= len(code) <= 3 else code


def language_name(code: str) -> str:
    """The English name of a language, or its code."""
    return NAMES.get(code, code)


def detect_script(text: str) -> str:
    """The name in `SCRIPTS` of the script that most letters of a text belong to, "" for none."""
    counts = Counter(match.lastgroup for match in _SCRIPT.finditer(text))
    counts["Han"] += 0
    if counts["Kana"] * 10 > counts["Han"] and counts["Kana"]:  # Japanese has a kana for every kanji or two
        counts["Kana"] += counts["Han"]
        counts["Han"] = 0
    script, count = max(counts.items(), key=lambda item: item[1], default=(None, 0))
    return script or "" if count else ""


def detect_language(texts: Iterable[str]) -> str:
    """The code of the language of texts; "" where it is not clear: too little text, or two in equal parts."""
    sample = "\n".join(texts)[:MAX_SAMPLE_CHARS]
    script = detect_script(sample)
    if script in {"Han", "Kana", "Hangul"}:
        return {"Han": "zh", "Kana": "ja", "Hangul": "ko"}[script]
    if script not in COMMON_WORDS:
        return script
    words = _WORD.findall(sample)
    shares = sorted(
        ((_share(words, common, code), code) for code, common in COMMON_WORDS[script].items()), reverse=True
    )
    (best, language), (second, _) = shares[0], shares[1]
    return language if best >= MIN_SHARE and best > second else ""


def _share(words: list[str], common: frozenset[str], language: str) -> float:
    """The share of words that speak for a language; few words without its letters say nothing."""
    letters = frozenset(LETTERS.get(language, ""))
    marked = sum(not letters.isdisjoint(word) for word in words)
    if len(words) < MIN_WORDS and not marked:
        return 0.0
    met = [word.lower() for word in words if word.lower() in common]
    if len({word for word in met if len(word) > 1}) < MIN_DISTINCT and not marked:
        return 0.0
    return (marked + len(met)) / max(len(words), 1)
