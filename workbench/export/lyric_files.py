"""Lyrics by themselves as files: Advanced SubStation (``.ass``) with karaoke times, and JSON with all that is known."""

from __future__ import annotations

import json

from workbench._version import __version__
from workbench.export.cut import printable
from workbench.model.lyrics import Line, Lyrics
from workbench.model.song import Song

__all__ = ["lyrics_ass", "lyrics_json"]

_WIDTH, _HEIGHT = 1920, 1080
_STYLE = (
    "Format: Name,Fontname,Fontsize,PrimaryColour,SecondaryColour,OutlineColour,BackColour,Bold,Italic,Underline,"
    "StrikeOut,ScaleX,ScaleY,Spacing,Angle,BorderStyle,Outline,Shadow,Alignment,MarginL,MarginR,MarginV,Encoding\n"
    "Style: Default,Arial,64,&H00FFFFFF,&H00A0A0A0,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,3,1,2,80,80,70,1\n"
)


def lyrics_ass(lyrics: Lyrics, song: Song) -> str:
    """The lyrics as ASS, hundredths of a second; words whose times are known carry them as ``\\k``.

    Args:
        lyrics: lines, seconds from the song's start.
        song: gives the title.
    """
    head = (
        f"[Script Info]\nTitle: {_plain(song.title or song.name)}\nScriptType: v4.00+\nWrapStyle: 0\n"
        f"PlayResX: {_WIDTH}\nPlayResY: {_HEIGHT}\n\n[V4+ Styles]\n{_STYLE}\n"
        "[Events]\nFormat: Layer,Start,End,Style,Name,MarginL,MarginR,MarginV,Effect,Text\n"
    )
    shown = [line for line in lyrics.lines if printable(line.text)]
    rows = []
    for line in shown:
        start, end = round(line.start_s * 100), max(round(line.end_s * 100), round(line.start_s * 100) + 1)
        rows.append(f"Dialogue: 0,{_time(start)},{_time(end)},Default,,0,0,0,,{_karaoke(line, start)}\n")
    return head + "".join(rows)


def lyrics_json(lyrics: Lyrics, song: Song) -> str:
    """The lyrics as JSON: language, lines and words with their times, seconds, and confidences, 0 to 1."""
    value = {
        "songreel": __version__,
        "title": song.title or song.name,
        "artist": song.artist,
        "duration_s": song.duration_s,
        "language": lyrics.language,
        "notes": list(lyrics.notes),
        "lines": [
            {
                "start_s": line.start_s,
                "end_s": line.end_s,
                "text": line.text,
                "word_times": line.word_times,
                "words": [
                    {"start_s": w.start_s, "end_s": w.end_s, "text": w.text, "confidence": w.confidence}
                    for w in line.words
                ],
            }
            for line in lyrics.lines
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _karaoke(line: Line, start: int) -> str:
    """The line's text, each word behind its length in hundredths; a rest is a length without a word."""
    if not line.word_times or not line.words:
        return _plain(line.text)
    pieces, at = [], start
    for word in line.words:
        begin, end = max(round(word.start_s * 100), at), max(round(word.end_s * 100), at)
        if begin > at:
            pieces.append(f"{{\\k{begin - at}}}")
        pieces.append(f"{{\\k{max(end - begin, 0)}}}{_plain(word.text)} ")
        at = max(end, begin)
    return "".join(pieces).rstrip()


def _plain(text: str) -> str:
    """Text in which nothing is a mark-up: braces open overrides, a backslash begins a command."""
    return printable(text).replace("\\", "⧵").replace("{", "(").replace("}", ")")


def _time(hundredths: int) -> str:
    return f"{hundredths // 360_000}:{hundredths // 6000 % 60:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"
