"""What songs are scored on, how, and the simple ways that a method of listening must be ahead of.

Beats: F-measure with a tolerance of 70 ms, first 5 s left out; CMLt demands the metrical level, AMLt does not.
Sections: F-measure of the inner boundaries within 3 s and within 0.5 s, on silver truth, which nobody has listened to.
"""

from dataclasses import dataclass, field

import mir_eval
import numpy as np

from workbench.media.audio import decode

BEATS = [
    "fof-armygeddon",
    "fof-metal-madness",
    "fof-war-of-freedom",
    "lmms-impulslogik-zen",
    "lmms-jousboxx-buzzerbeater",
    "lmms-saber-finalstep",
    "lmms-strictproduction-dearjondoe",
    "mod-pk2-song07",
    "sm-goin-under",
    "odd/tempo-change-steps",
]
# Without jam-miedo, whose silver truth is a single section.
SECTIONS = [
    "jam-fantasma-los-rombos",
    "jam-mes-larmes-kobzx2z",
    "jam-veranderung-doromusis",
    "us-better",
    "us-furry-old-lobster",
    "us-joshua-morin-on-the-run",
    "us-mr-fancy-pants",
    "us-not-about-you",
]
# Their truth is where a track comes in or stops: much finer than sections.
FINE = [name for name in BEATS if name.startswith("lmms-")]

WIDE, NARROW = "F@3s", "F@0.5s"


def song_files(folder, name, truth):
    """A song and its truth."""
    if name.startswith("odd/"):
        return folder / f"{name}.ogg", folder / f"{name}.{truth}"
    return next((folder / name).glob("audio.*")), folder / name / truth


def read(path):
    return decode(path, longest_s=1200).audio


def columns(path, count):
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line]
    return np.array([[float(value) for value in row[:count]] for row in rows])


def score_beats(grid, rows):
    """Figures of a grid against rows of time and number in the bar."""
    trim = mir_eval.beat.trim_beats
    found, wanted = trim(np.array(grid.beats_s)), trim(rows[:, 0])
    _, right, _, any_level = mir_eval.beat.continuity(wanted, found)
    return {
        "F": mir_eval.beat.f_measure(wanted, found),
        "downbeat F": mir_eval.beat.f_measure(trim(rows[rows[:, 1] == 1, 0]), trim(np.array(grid.downbeats_s))),
        "CMLt": right,
        "AMLt": any_level,
    }


def score_sections(starts, duration_s, wanted):
    """Figures of the inner boundaries; ``starts`` begins with 0."""
    spans = np.column_stack([starts, [*starts[1:], duration_s]])
    return {
        name: mir_eval.segment.detection(wanted, spans, window=window, trim=True)[2]
        for name, window in ((WIDE, 3), (NARROW, 0.5))
    } | {"count": float(len(starts))}


def starts_of(sections):
    return [section.start_s for section in sections]


def equal_starts(duration_s, count):
    """So many sections of one length."""
    return [duration_s * i / count for i in range(count)]


def agglomerative_starts(heard, grid, count):
    """So many sections by librosa's clustering of the chroma between beats."""
    import librosa

    chroma = librosa.feature.chroma_cqt(y=heard.mono, sr=22050)
    beats = librosa.util.fix_frames(librosa.time_to_frames(grid.beats_s, sr=22050), x_min=0, x_max=chroma.shape[1])
    between = librosa.util.sync(chroma, beats, aggregate=np.median)
    first = librosa.segment.agglomerative(between, min(count, between.shape[1]))
    return librosa.frames_to_time(beats[first], sr=22050).tolist()


@dataclass
class Scores:
    """Figures by song and by who found them."""

    groups: dict[str, dict[tuple[str, str], dict[str, float]]] = field(default_factory=dict)

    def add(self, group, song, who, figures):
        self.groups.setdefault(group, {})[song, who] = figures

    def of(self, group, who, figure):
        """One figure of all songs of a group."""
        return [figures[figure] for (_, name), figures in self.groups.get(group, {}).items() if name == who]

    def mean(self, group, who, figure):
        return float(np.mean(self.of(group, who, figure)))

    def lines(self):
        """One table: song, who, figures; the means of each group last."""
        for group, rows in self.groups.items():
            names = list(next(iter(rows.values())))
            yield ""
            yield f"{group:36}{'':24}" + "".join(f"{name:>12}" for name in names)
            means = {
                who: {name: self.mean(group, who, name) for name in names}
                for who in dict.fromkeys(who for _, who in rows)
            }
            for (song, who), figures in [*rows.items(), *((("mean", who), row) for who, row in means.items())]:
                yield f"{song:36}{who:24}" + "".join(f"{figures[name]:12.2f}" for name in names)
