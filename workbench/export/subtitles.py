"""Lyrics as files: SubRip (``.srt``), WebVTT (``.vtt``), LRC with the words' times, and JSON with all that is known.

LRC: ``[mm:ss.xx]`` before a line, ``<mm:ss.xx>`` before each word whose time is known, as A2 players read it.
"""

from __future__ import annotations

import json

from workbench._version import __version__
from workbench.model.lyrics import Line, Lyrics
from workbench.model.song import Song
from workbench.model.text import printable
from workbench.timebase import minutes_of

__all__ = ["lrc_text", "lyrics_json", "srt_text", "vtt_text"]

_CLEAR_AFTER_S = 0.5


def srt_text(lyrics: Lyrics) -> str:
    """The lyrics as SubRip; a line gives way where the next one begins.

    Args:
        lyrics: lines, seconds from the song's start.
    """
    events = []
    lines = _lines(lyrics)
    for number, line in enumerate(lines, start=1):
        following = lines[number].start_s if number < len(lines) else line.end_s
        start, end = round(line.start_s * 1000), round(min(line.end_s, following) * 1000)
        # An arrow would be read as times.
        text = printable(line.text).replace("-->", "→")
        events.append(f"{number}\n{_srt_time(start)} --> {_srt_time(max(start + 1, end))}\n{text}\n")
    return "\n".join(events)


def lrc_text(lyrics: Lyrics, song: Song) -> str:
    """The lyrics as LRC, hundredths of a second. An empty line stands where nothing is sung.

    Args:
        lyrics: lines, seconds from the song's start.
        song: gives title, artist and length.
    """
    length = minutes_of(round(song.duration_s))
    tags = (("ti", song.display_title), ("ar", song.artist or ""), ("length", length))
    rows = [f"[{name}:{printable(value).replace(']', ')')}]" for name, value in tags if value]
    lines = _lines(lyrics)
    for index, line in enumerate(lines):
        rows.append(f"[{_lrc_time(line.start_s)}]{_lrc_words(line)}")
        following = lines[index + 1].start_s if index + 1 < len(lines) else song.duration_s
        if line.end_s + _CLEAR_AFTER_S < following:
            rows.append(f"[{_lrc_time(line.end_s)}]")
    return "\n".join(rows) + "\n"


def _lines(lyrics: Lyrics) -> list[Line]:
    return [line for line in lyrics.lines if printable(line.text)]


def _lrc_words(line: Line) -> str:
    if not line.word_times or not line.words:
        return _no_tag(printable(line.text))
    words = "".join(f"<{_lrc_time(word.start_s)}>{_no_tag(printable(word.text))} " for word in line.words)
    return f"{words.rstrip()} <{_lrc_time(line.words[-1].end_s)}>"


def _no_tag(text: str) -> str:
    """Text that no player takes for a time."""
    return text.replace("[", "(").replace("]", ")").replace("<", "‹").replace(">", "›")


def _srt_time(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


def _lrc_time(seconds: float) -> str:
    hundredths = round(seconds * 100)
    return f"{hundredths // 6000:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"


def vtt_text(lyrics: Lyrics) -> str:
    """The lyrics as WebVTT, which players of the web read; a line gives way where the next one begins.

    Args:
        lyrics: lines, seconds from the song's start.
    """
    events = ["WEBVTT\n"]
    lines = _lines(lyrics)
    for number, line in enumerate(lines, start=1):
        following = lines[number].start_s if number < len(lines) else line.end_s
        start, end = round(line.start_s * 1000), round(min(line.end_s, following) * 1000)
        text = printable(line.text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        times = (_srt_time(start), _srt_time(max(start + 1, end)))
        events.append(" --> ".join(times).replace(",", ".") + f"\n{text}\n")
    return "\n".join(events)


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
