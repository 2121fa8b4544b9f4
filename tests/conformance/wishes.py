"""What is wished of every model: 25 wishes a question, legal ones and each way of asking too much or oddly."""

import tomllib
from fractions import Fraction
from pathlib import Path

from workbench.media.models import load_models
from workbench.model.asking import FileRef
from workbench.model.size import Size

DATA = Path(__file__).resolve().parents[2] / "data"
TABLES = {
    table["id"]: table
    for path in sorted((DATA / "models").glob("*.toml"))
    for table in tomllib.loads(path.read_text(encoding="utf-8"))["model"]
}
MODELS = load_models()
RATES = [Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(60)]
WORDS = ["neon", "rain", "a slow dolly", "café", "🦊", "夜の街", "don't", "--prompt", "{x}", '"quoted"', "\\n"]
BAD = ["\x00", "\x1b[2J", "\u202e", "\ufeff", "\u2066", "\x7f"]
NEEDS = {
    "image-to-video": ["first_frame"],
    "lip-sync": ["first_frame", "audio"],
    "image-edit": ["prompt", "references"],
    "transcribe": ["audio"],
    "stems": ["audio"],
}
FILMED = ("text-to-video", "image-to-video", "lip-sync")
WISHES = 25


def nameless(draw, suffix=".png"):
    """A file that nobody has; whoever sends wishes away hands in files that there are."""
    return FileRef(f"{draw.getrandbits(256):064x}", suffix)


def words(draw, least, most):
    text = " ".join(draw.choice(WORDS) for _ in range(most // 4))
    return text[: max(least, draw.randint(least, most))]


def legal_wish(table, kind, draw, file=nameless):
    """A wish that the model should be able to grant."""
    inputs = table["inputs"]
    needs = {*NEEDS.get(kind, ["prompt"]), *table.get("needs", [])}
    wish = {"kind": kind}
    if "prompt" in needs or draw.random() < 0.5:
        wish["prompt"] = words(draw, table.get("least_prompt", 1), min(300, table.get("most_prompt", 2000)))
    for name, suffix in (("first_frame", ".png"), ("audio", ".wav")):
        if name in needs:
            wish[name] = file(draw, suffix)
    if "references" in needs:
        wish["references"] = tuple(file(draw) for _ in range(draw.randint(1, table["most_references"])))
    if "lyrics" in needs:
        wish["lyrics"] = words(draw, *table["lyrics"])
    if kind in FILMED:
        wish |= {"frames": draw.randint(1, 96), "rate": draw.choice(RATES[:5]), "handles": draw.choice([0, 0, 12])}
        wish["picture"] = draw.choice([Size(1280, 720), Size(1920, 1080), Size(912, 512)])
    if draw.random() < 0.5:
        wish["seed"] = draw.getrandbits(40)
    if kind in ("image", "image-edit"):
        wish["picture"] = draw.choice([Size(1080, 1920), Size(1280, 720), Size(512, 512), Size(512, 912)])
        wish["count"] = draw.randint(1, table.get("most_count", 1))
    if "negative" in inputs:
        wish["negative"] = "blur"
    return wish


def spoilt(draw, file=nameless):
    """What is changed in a legal wish, by what is wrong with it."""
    return {
        "nothing": {},
        "nothing again": {"language": "en", "negative": "text"},
        "last frame": {"last_frame": file(draw)},
        "too long": {"frames": draw.choice([301, 5000]), "rate": Fraction(24), "seconds": None},
        "too many seconds": {
            "frames": None,
            "rate": None,
            "seconds": Fraction(draw.randint(191, 900), 7),
        },
        "no length": {"frames": None, "rate": None, "seconds": None, "handles": 0},
        "no first frame": {"first_frame": None},
        "no sound": {"audio": None},
        "no references": {"references": ()},
        "an excluded pair": {"references": (file(draw),), "first_frame": file(draw)},
        "references and last frame": {"references": (file(draw),), "last_frame": file(draw)},
        "too many references": {"references": tuple(file(draw) for _ in range(draw.choice([5, 11, 15])))},
        "odd aspect": {"aspect": draw.choice(["7:5", "1:8", "100:1"]), "picture": None},
        "legal aspect": {"aspect": draw.choice(["16:9", "9:16", "1:1"])},
        "odd picture": {"picture": Size(draw.randrange(16, 4096, 2), draw.randrange(16, 4096, 2))},
        "unknown size": {"size": draw.choice(["8K", "1080", "", " "])},
        "another's size": {"size": draw.choice(["pro", "1080p", "480p", "2K", "0.25"])},
        "10,000 characters": {"prompt": ("moonlight " * 1000)[:10_000]},
        "10,000 characters of one word": {"prompt": "x" * 10_000},
        "empty prompt": {"prompt": draw.choice(["", "  \n", "\x00\x1b", "\u202e"])},
        "control characters": {"prompt": "".join(draw.choice([*BAD, *WORDS]) for _ in range(40)) + " the end of it"},
        "steps": {"steps": draw.choice([0, 4, 50, 999])},
        "count": {"count": draw.choice([2, 5, 100])},
        "lyrics": {"lyrics": draw.choice(["", "la", "la " * 50, "la " * 500])},
        "a schema": {"schema": {"type": "object", "properties": {}}, "voice": "Wise_Woman"},
    }


CASES = [(model, kind) for model in MODELS for kind in model.kinds]
