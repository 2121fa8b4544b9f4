"""Every table, 25 generated wishes: each becomes a question that a checker of its own accepts, or one sentence.

The checker reads the tables' TOML itself and shares nothing with what makes the questions.
"""

import random
import tomllib
import unicodedata
from fractions import Fraction
from pathlib import Path

import pytest

from workbench.errors import OptionError
from workbench.media.models import load_models
from workbench.media.profiles import known_profiles
from workbench.model.asking import FileRef
from workbench.model.quoting import quote
from workbench.model.size import Size
from workbench.model.wish import ModelWish
from workbench.planning.asking import ask

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


def file(draw, suffix=".png"):
    return FileRef(f"{draw.getrandbits(256):064x}", suffix)


def words(draw, least, most):
    text = " ".join(draw.choice(WORDS) for _ in range(most // 4))
    return text[: max(least, draw.randint(least, most))]


def legal_wish(table, kind, draw):
    """A wish that the model should be able to grant."""
    inputs = table["inputs"]
    needs = {*NEEDS.get(kind, ["prompt"]), *table.get("needs", [])}
    wish = {"kind": kind}
    if "prompt" in needs or draw.random() < 0.5:
        wish["prompt"] = words(draw, table.get("least_prompt", 1), min(300, table.get("most_prompt", 2000)))
    for name in ("first_frame", "audio"):
        if name in needs:
            wish[name] = file(draw)
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


def spoilt(draw):
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
        "too many references": {"references": tuple(file(draw) for _ in range(15))},
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


def checked(table, kind, wish, request):
    """Hold a question against the table's text; raises AssertionError."""
    inputs, payload, fixed = table["inputs"], dict(request.payload), table.get("fixed", {})
    said = {name: payload[theirs] for name, theirs in inputs.items() if theirs in payload}
    assert set(payload) <= {*inputs.values(), *fixed}
    assert {name: payload[name] for name in fixed} == fixed
    assert request.model == table["id"]
    for name in (*NEEDS.get(kind, ["prompt"]), *table.get("needs", [])):
        assert said.get(name), name
    for first, second in table.get("excludes", []):
        assert not (first in said and second in said)
    files(table, said)
    texts(table, said)
    shape(table, kind, said)
    length(table, kind, wish, said, request)
    for rule in table.get("rule", []):
        if set(rule.get("given", [])) <= said.keys() and said.get("size") in (rule.get("at") or [said.get("size")]):
            assert set(rule.get("needs", [])) <= said.keys()
            for name, ours in (("size", "sizes"), ("aspect", "aspects"), ("seconds", "seconds")):
                assert not rule.get(ours) or said.get(name, rule[ours][0]) in rule[ours]


def files(table, said):
    for name in ("first_frame", "last_frame", "audio"):
        assert isinstance(said.get(name, FileRef("", "")), FileRef)
    assert len(said.get("references", [])) <= table.get("most_references", 0)
    assert all(isinstance(each, FileRef) for each in said.get("references", []))


def texts(table, said):
    for name in ("prompt", "negative", "system", "lyrics", "voice", "language"):
        text = said.get(name, "text")
        assert text.strip() == text != ""
        assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text)
        assert not set(text) & set("\u202e\u2066\ufeff")
    if "prompt" in said:
        assert table.get("least_prompt", 1) <= len(said["prompt"]) <= table.get("most_prompt", 2000)
    if "lyrics" in said:
        assert table["lyrics"][0] <= len(said["lyrics"]) <= table["lyrics"][1]


def shape(table, kind, said):
    if "size" in said:
        assert said["size"] in [size["name"] for size in table["size"]]
    if "aspect" in said:
        assert said["aspect"] in table["aspects"]
    if "width" in said or "height" in said:
        least, most, step = table["pixels"]
        for side in (said["width"], said["height"]):
            assert type(side) is int
            assert least <= side <= most
            assert side % step == 0
    if "steps" in said:
        assert table["steps"][0] <= said["steps"] <= table["steps"][1]
    assert 1 <= said.get("count", 1) <= table.get("most_count", 1)


def length(table, kind, wish, said, request):
    lengths = table.get("lengths", {})
    if kind in FILMED:
        assert request.seconds >= (wish.seconds or (wish.frames + wish.handles) / wish.rate)
    if "seconds" in said:
        assert Fraction(said["seconds"]) == request.seconds
    if "frames" in said:
        low, high, step = lengths["frames"]
        assert low <= said["frames"] <= high
        assert (said["frames"] - low) % step == 0
        assert lengths["fps"][0] <= said["fps"] <= lengths["fps"][1]
        assert Fraction(said["frames"]) / said["fps"] == request.seconds
    elif request.seconds is not None and "range_s" in lengths:
        low, high, step = map(Fraction, lengths["range_s"])
        assert low <= request.seconds <= high
        assert (request.seconds - low) % step == 0
    elif request.seconds is not None:
        assert request.seconds in map(Fraction, lengths["seconds"])


@pytest.mark.parametrize(("model", "kind"), CASES, ids=lambda each: getattr(each, "name", each))
def test_a_wish_becomes_a_right_question_or_one_sentence(model, kind):
    draw = random.Random(f"{model.name} {kind}")
    assert len(spoilt(draw)) == WISHES
    granted = []
    for name, changes in spoilt(draw).items():
        wish = ModelWish(**legal_wish(TABLES[model.id], kind, draw) | changes)
        profile = draw.choice([None, *known_profiles()])
        try:
            asked = ask(model, wish, models=MODELS, profile=profile)
        except OptionError as error:
            message = str(error)
            assert message.startswith(f"{model.name} cannot make this: ")
            assert message.endswith(".")
            assert "\n" not in message
            assert len(message) < 400
            continue
        granted.append(name)
        checked(TABLES[model.id], kind, wish, asked.request)
        usd = quote(model, asked.request).usd
        assert usd is None or usd > 0
        assert (usd is None) <= ("price" not in TABLES[model.id] or bool(asked.request.size) or kind == "llm")
    assert "nothing" in granted
    assert "nothing again" in granted
    assert len(granted) < WISHES
