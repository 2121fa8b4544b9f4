"""Make the demo songs with their exact truth: python data/make_songs.py [--out FOLDER] [--check] [SONG ...].

Each song becomes ``NAME.ogg`` (Vorbis), ``NAME.truth.json`` and, where it is sung, ``NAME.lrc`` with the time
of every word. Nothing is recorded and nothing is drawn at random: the same notes give the same samples, up to
the rounding of numpy's transforms. ``--check`` makes the songs again and compares them with the files in FOLDER.
Needs numpy and soundfile.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from songsmith.glass_tide import glass_tide
from songsmith.paper_waltz import paper_waltz
from songsmith.score import Song
from songsmith.sound import RATE, Array, loudness
from songsmith.step_change import step_change

__all__ = ["SONGS", "differences", "likeness", "lrc_text", "read_ogg", "truth_text", "worst_second", "write_song"]

SONGS = {"glass-tide": glass_tide, "paper-waltz": paper_waltz, "step-change": step_change}
_HOME = Path(__file__).resolve().parent / "songs"
_QUALITY = 0.42
"""Vorbis quality, 0 to 1: about 128 kbit/s."""
_LEAST_LIKENESS = 0.99
"""What Vorbis leaves of the samples' correlation is above this; a song that is 3 samples late is below."""
_LEAST_SECOND = 0.96
"""The same for each second, so that one missing word or drum is seen."""


def main(arguments: list[str] | None = None) -> int:
    """Make or check the songs; 0 where all is well, 1 where a check failed."""
    parser = argparse.ArgumentParser(description="Make the demo songs with their exact truth.")
    parser.add_argument("songs", nargs="*", metavar="SONG", help=f"one of {', '.join(SONGS)}; all where none is named")
    parser.add_argument("--out", type=Path, default=_HOME, metavar="FOLDER", help="where the files are (data/songs)")
    parser.add_argument("--check", action="store_true", help="make nothing: compare with the files that are there")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.songs if name not in SONGS]
    if unknown:
        parser.error(f"there is no song {unknown[0]!r}: choose from {', '.join(SONGS)}")
    bad = 0
    for name in options.songs or SONGS:
        song = SONGS[name]()
        faults = differences(song, options.out) if options.check else write_song(song, options.out)
        bad += bool(faults)
        print(
            f"{name}: {len(song.pcm) / RATE:.3f} s, {loudness(song.pcm):.1f} LUFS, peak {np.abs(song.pcm).max():.3f}"
            + "".join(f"\n  {fault}" for fault in faults)
        )
    return 1 if bad else 0


def write_song(song: Song, folder: Path) -> list[str]:
    """Write a song's files into a folder, which is made where it is missing; returns no faults."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_ogg(song, folder / f"{song.name}.ogg")
    (folder / f"{song.name}.truth.json").write_text(truth_text(song), encoding="utf-8", newline="\n")
    if song.words:
        (folder / f"{song.name}.lrc").write_text(lrc_text(song), encoding="utf-8", newline="\n")
    return []


def truth_text(song: Song) -> str:
    """The truth as JSON: one item of a list on a line, plain numbers together."""
    rows = []
    for key, value in song.truth().items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            items = ",\n  ".join(json.dumps(item, ensure_ascii=False) for item in value)
            rows.append(f"{json.dumps(key)}: [\n  {items}\n ]")
        else:
            rows.append(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n " + ",\n ".join(rows) + "\n}\n"


def lrc_text(song: Song) -> str:
    """The lyrics as enhanced LRC: ``[line]<word>text ... <end>``, times in minutes and hundredths of a second."""
    rows = [f"[ti:{song.title}]", f"[ar:{song.artist}]", "[la:en]", f"[length:{_stamp(len(song.pcm) / RATE)[:5]}]"]
    for index in range(len(song.lines)):
        words = [word for word in song.words if word.line == index]
        sung = " ".join(f"<{_stamp(word.start_s)}>{word.text}" for word in words)
        rows.append(f"[{_stamp(words[0].start_s)}]{sung} <{_stamp(words[-1].end_s)}>")
    return "\n".join(rows) + "\n"


def read_ogg(path: Path) -> Array:
    """The decoded samples, shape=(n, 2)."""
    import soundfile

    return np.asarray(soundfile.read(path, dtype="float64", always_2d=True)[0])


def likeness(one: Array, other: Array) -> float:
    """Correlation of two recordings, rounded to 16 bits, -1 to 1; 0 where lengths differ or one is silent."""
    if one.shape != other.shape:
        return 0.0
    a, b = (np.round(sound * 32767).ravel() for sound in (one, other))
    power = np.sqrt((a @ a) * (b @ b))
    return float(a @ b / power) if power else 0.0


def worst_second(one: Array, other: Array) -> tuple[float, int]:
    """The least likeness of any second that is louder than -40 dBFS, and which second that is."""
    found = [
        (likeness(one[start : start + RATE], other[start : start + RATE]), start // RATE)
        for start in range(0, len(other) - RATE + 1, RATE)
        if np.sqrt((other[start : start + RATE] ** 2).mean()) > 0.01
    ]
    return min(found)


def _write_ogg(song: Song, path: Path) -> None:
    """Encode, in pieces: libsndfile's Vorbis writer wants no minute in one call."""
    import soundfile

    with soundfile.SoundFile(
        path, "w", RATE, 2, format="OGG", subtype="VORBIS", compression_level=1 - _QUALITY
    ) as file:
        file.title, file.artist, file.date = song.title, song.artist, "2026"
        file.license = "CC0-1.0"
        for start in range(0, len(song.pcm), RATE):
            file.write(song.pcm[start : start + RATE])
    path.write_bytes(_numbered(path.read_bytes()))


def _numbered(ogg: bytes) -> bytes:
    """The same stream under a fixed serial number, where the encoder draws one at random each time.

    A page (RFC 3533): its serial number at byte 14, its checksum at 22, the count of its segments at 26.
    """
    out, at = bytearray(ogg), 0
    while at < len(out):
        segments = out[at + 26]
        end = at + 27 + segments + sum(out[at + 27 : at + 27 + segments])
        out[at + 14 : at + 18] = b"reel"
        out[at + 22 : at + 26] = bytes(4)
        out[at + 22 : at + 26] = _checksum(out[at:end]).to_bytes(4, "little")
        at = end
    return bytes(out)


def _checksum(page: bytes | bytearray) -> int:
    """Ogg's CRC: polynomial 0x04c11db7, highest bit first, from 0."""
    total = 0
    for byte in page:
        total = (total << 8) & 0xFFFFFFFF ^ _CRC[(total >> 24) ^ byte]
    return total


def _crc_table() -> list[int]:
    """The CRC of each single byte."""
    table = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1) & 0xFFFFFFFF ^ (0x04C11DB7 if value >> 31 else 0)
        table.append(value)
    return table


_CRC = _crc_table()


def differences(song: Song, folder: Path) -> list[str]:
    """What the files in the folder have otherwise than the song."""
    try:
        faults = []
        heard = read_ogg(folder / f"{song.name}.ogg")
        alike = likeness(heard, song.pcm)
        if alike < _LEAST_LIKENESS:
            faults.append(f"{song.name}.ogg is another recording: correlation {alike:.4f}")
        elif (worst := worst_second(heard, song.pcm))[0] < _LEAST_SECOND:
            faults.append(f"{song.name}.ogg sounds otherwise at {worst[1]} s: correlation {worst[0]:.4f}")
        if (folder / f"{song.name}.truth.json").read_text(encoding="utf-8") != truth_text(song):
            faults.append(f"{song.name}.truth.json differs")
        if song.words and (folder / f"{song.name}.lrc").read_text(encoding="utf-8") != lrc_text(song):
            faults.append(f"{song.name}.lrc differs")
    except (OSError, RuntimeError) as error:
        return [f"a file cannot be read: {error}"]
    return faults


def _stamp(seconds: float) -> str:
    """Minutes, seconds and hundredths as LRC writes them."""
    hundredths = round(seconds * 100)
    return f"{hundredths // 6000:02d}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"


if __name__ == "__main__":
    sys.exit(main())
