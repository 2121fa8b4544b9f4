"""The songs that ranks refer to: ``python tests/quality/calibrate_character.py FOLDER --corpus FOLDER``.

Listens to every song of the corpus, keeps its figures and tags as JSON in FOLDER for the next time, and prints
``workbench/analysis/character/baseline.py`` anew, then key, genre and mood of each song by it. A song of the corpus is
one of those that it is ranked among.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

import numpy as np

from workbench.analysis.beats import LibrosaBeats
from workbench.analysis.character import baseline
from workbench.analysis.character.figures import find_figures
from workbench.analysis.character.key import find_key
from workbench.analysis.character.mood import find_genre, find_mood, mood_scores, mood_vector
from workbench.analysis.character.musicnn import MORE_NAME, find_musicnn, tags
from workbench.analysis.character.partials import find_partials
from workbench.analysis.character.ranks import rank
from workbench.analysis.heard import RATE, Heard
from workbench.media.audio import decode
from workbench.model.character import MOODS, Figures, TagScores

QUANTILES = 11
DIGITS = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpus", type=Path, required=True)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    songs = {}
    for folder in sorted((options.corpus / "songs").iterdir()):
        if folder.is_dir() and folder.name != "odd":
            kept = options.folder / f"{folder.name}.json"
            if not kept.exists():
                kept.write_text(json.dumps(heard_in(next(folder.glob("audio.*")), options.corpus / "weights")))
            songs[folder.name] = json.loads(kept.read_text())
    print(module(songs))
    for name, song in songs.items():
        figures, scores = (
            Figures(**song["figures"]),
            TagScores("musicnn", "", tuple(song["tags"]), tuple(song["scores"])),
        )
        genre = find_genre(scores)
        mood, alone = find_mood(figures, genre), find_mood(figures, find_genre(None))
        print(
            f"# {name:34s} {song['key']:16s} {genre.primary} {genre.confidence} {mood.primary} {mood.confidence}",
            f"(alone {alone.primary}) {dataclasses.astuple(mood.vector)}",
            ", ".join(f"{tag.name} {tag.score:.2f}" for tag in genre.tags[:4]),
        )


def heard_in(path: Path, weights: Path) -> dict[str, object]:
    heard = Heard(decode(path, longest_s=1200).audio)
    partials = find_partials(heard)
    figures = find_figures(heard, partials, LibrosaBeats().track(heard))
    found = find_musicnn(weights)
    more = found.with_name(MORE_NAME) if found and found.with_name(MORE_NAME).is_file() else None
    scores = tags(heard.mono, RATE, weights=weights, report=lambda *_: None, check=lambda: None, more=more)
    key = find_key(partials)
    return {
        "key": f"{key.name} {key.confidence:.2f}" if key else "none",
        "figures": dataclasses.asdict(figures),
        "tags": scores.tags,
        "scores": scores.scores,
    }


def quantiles(values: list[float | None]) -> tuple[float, ...]:
    known = [value for value in values if value is not None]
    return tuple(round(float(v), DIGITS) for v in np.quantile(known, np.linspace(0, 1, QUANTILES)))


def module(songs: dict[str, dict]) -> str:
    """The text of baseline.py; the module that is loaded takes the same values on the way."""
    rows = [Figures(**song["figures"]) for song in songs.values()]
    names = next(iter(songs.values()))["tags"]
    baseline.FIGURES = {
        field.name: quantiles([getattr(row, field.name) for row in rows])
        for field in dataclasses.fields(Figures)
        if field.name != "majorness"
    }
    baseline.TAGS = {name: quantiles([song["scores"][i] for song in songs.values()]) for i, name in enumerate(names)}
    found: dict[bool, list[dict]] = {False: [], True: []}
    for row, song in zip(rows, songs.values(), strict=True):
        ranked = {n: rank(s, baseline.TAGS[n]) for n, s in zip(names, song["scores"], strict=True)}
        for with_tags in (False, True):
            known = ranked if with_tags else {}
            found[with_tags].append(mood_scores(row, mood_vector(row, known), known))
    baseline.MOODS, baseline.MOODS_WITH_TAGS = (
        {name: quantiles([scores[name] for scores in found[with_tags]]) for name in MOODS}
        for with_tags in (False, True)
    )
    parts = (
        ("FIGURES", baseline.FIGURES, "Of each figure of ``Figures``, in its own units."),
        ("TAGS", baseline.TAGS, "Of each tag's score by musicnn."),
        ("MOODS", baseline.MOODS, "Of each mood's score, from features alone."),
        ("MOODS_WITH_TAGS", baseline.MOODS_WITH_TAGS, "Of each mood's score, from features and tags."),
    )
    text = "\n".join(
        [
            f'"""What other songs measure: {QUANTILES} quantiles at equal steps, lowest to highest of {len(songs)}.',
            "",
            "The songs are of many kinds (metal, folk, pop, hip-hop, electronic, tracker music, classical) and under",
            "free licences; nothing of them is in here but these figures. Made by",
            '``tests/quality/calibrate_character.py``.\n"""',
            "",
            "from __future__ import annotations",
            "",
            '__all__ = ["FIGURES", "MOODS", "MOODS_WITH_TAGS", "TAGS"]',
            "",
        ]
    )
    for name, table, doc in parts:
        lines = "".join(f"    {key!r}: {value},\n" for key, value in table.items())
        text += f'\n{name}: dict[str, tuple[float, ...]] = {{\n{lines}}}\n"""{doc}"""\n'
    return text


if __name__ == "__main__":
    main()
