"""The languages that Whisper knows, and the script each is written in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.analysis.words.spelling import script_of
from workbench.errors import LyricsError, OptionError
from workbench.nearest import did_you_mean

__all__ = ["LANGUAGES", "best_language", "check_language", "check_script", "english_name", "fits_script"]

_SCRIPTS = {
    "LATIN": "af az br bs ca cs cy da de en es et eu fi fo fr gl ha haw hr ht hu id is it jw la lb ln lt lv mg mi ms "
    "mt nl nn no oc pl pt ro sk sl sn so sq su sv sw tk tl tr uz vi yo",
    "CYRILLIC": "ba be bg kk mk mn ru sr tg tt uk",
    "ARABIC": "ar fa ps sd ur",
    "HEBREW": "he yi",
    "DEVANAGARI": "hi mr ne sa",
    "BENGALI": "as bn",
    "CJK": "zh yue",
    "HIRAGANA": "ja",
    "HANGUL": "ko",
    "GREEK": "el",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "ETHIOPIC": "am",
    "TIBETAN": "bo",
    "GUJARATI": "gu",
    "KHMER": "km",
    "KANNADA": "kn",
    "LAO": "lo",
    "MALAYALAM": "ml",
    "MYANMAR": "my",
    "GURMUKHI": "pa",
    "SINHALA": "si",
    "TAMIL": "ta",
    "TELUGU": "te",
    "THAI": "th",
}
_SCRIPT = {code: script for script, codes in _SCRIPTS.items() for code in codes.split()}
_ALSO = {
    "ja": {"CJK", "KATAKANA"},
    "sr": {"LATIN"},
    "bs": {"CYRILLIC"},
    "az": {"CYRILLIC"},
    "uz": {"CYRILLIC"},
    "tk": {"CYRILLIC"},
    "kk": {"LATIN"},
    "mn": {"MONGOLIAN"},
    "ms": {"ARABIC"},
    "ha": {"ARABIC"},
    "pa": {"ARABIC"},
    "ko": {"CJK"},
}

LANGUAGES = tuple(sorted(_SCRIPT))
"""Their codes: ISO 639-1 where there is one."""


_NAMES = (
    "af:afrikaans am:amharic ar:arabic as:assamese az:azerbaijani ba:bashkir be:belarusian bg:bulgarian "
    "bn:bengali bo:tibetan br:breton bs:bosnian ca:catalan cs:czech cy:welsh da:danish de:german el:greek "
    "en:english es:spanish et:estonian eu:basque fa:persian fi:finnish fo:faroese fr:french gl:galician "
    "gu:gujarati ha:hausa haw:hawaiian he:hebrew hi:hindi hr:croatian ht:haitian_creole hu:hungarian hy:armenian "
    "id:indonesian is:icelandic it:italian ja:japanese jw:javanese ka:georgian kk:kazakh km:khmer kn:kannada "
    "ko:korean la:latin lb:luxembourgish ln:lingala lo:lao lt:lithuanian lv:latvian mg:malagasy mi:maori "
    "mk:macedonian ml:malayalam mn:mongolian mr:marathi ms:malay mt:maltese my:myanmar ne:nepali nl:dutch "
    "nn:nynorsk no:norwegian oc:occitan pa:punjabi pl:polish ps:pashto pt:portuguese ro:romanian ru:russian "
    "sa:sanskrit sd:sindhi si:sinhala sk:slovak sl:slovenian sn:shona so:somali sq:albanian sr:serbian "
    "su:sundanese sv:swedish sw:swahili ta:tamil te:telugu tg:tajik th:thai tk:turkmen tl:tagalog tr:turkish "
    "tt:tatar uk:ukrainian ur:urdu uz:uzbek vi:vietnamese yi:yiddish yo:yoruba yue:cantonese zh:chinese"
)


def english_name(code: str) -> str:
    """A language as hosted models are told it: its English name in lower case.

    Raises:
        ValueError: it is none of ``LANGUAGES``.
    """
    names = dict(each.split(":") for each in _NAMES.split())
    if code not in names:
        raise ValueError(f"there is no language {code!r}")
    return names[code].replace("_", " ")


def check_language(code: str) -> str:
    """The code as it is used.

    Raises:
        OptionError: no such language.
    """
    plain = code.strip().casefold()
    main = re.split("[-_]", plain)[0]  # en-US is English
    if main in _SCRIPT:
        return main
    hint = did_you_mean(plain, LANGUAGES) or " give a code such as en, es, fr, de, pt, ru or ja."
    raise OptionError(f"There is no language {code!r};{hint} Leave it out to have it heard.", field="language")


def fits_script(code: str, words: Sequence[str]) -> bool:
    """Whether a language is written in the script most of the words are in; words without letters fit all."""
    script = script_of(words)
    return not script or script == _SCRIPT[code] or script in _ALSO.get(code, ())


def check_script(code: str, words: Sequence[str]) -> None:
    """Refuse words that the language is not written in: they could only be forced on the song.

    Raises:
        LyricsError
    """
    if not fits_script(code, words):
        raise LyricsError(
            f"The lyrics are written in {script_of(words).capitalize()} letters, the language {code!r} in "
            f"{_SCRIPT[code].capitalize()} ones; give the words in the song's own script, or set its language.",
            field="lyrics",
        )


def best_language(heard: Sequence[tuple[str, float]], words: Sequence[str] = ()) -> tuple[str, float]:
    """The likeliest language that the words may be written in, with its probability.

    Args:
        heard: (code, probability).
        words: given ones; without any the likeliest of all.
    """
    known = [(code, share) for code, share in heard if code in _SCRIPT]
    fitting = [pair for pair in known if fits_script(pair[0], words)]
    return max(fitting or known, key=lambda pair: pair[1], default=("en", 0.0))
