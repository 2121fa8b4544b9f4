"""Every table, 25 generated wishes: each becomes a question that a checker of its own accepts, or one sentence.

The checker reads the tables' TOML itself and shares nothing with what makes the questions. Whether a table is true is
another matter: ``test_against_host`` asks somebody who does not read it.
"""

import random
import unicodedata
from fractions import Fraction

import pytest

from tests.conformance.wishes import CASES, FILMED, MODELS, NEEDS, TABLES, WISHES, legal_wish, spoilt
from workbench.errors import OptionError
from workbench.media.profiles import known_profiles
from workbench.model.asking import FileRef
from workbench.model.quoting import quote
from workbench.model.wish import ModelWish
from workbench.planning.asking import ask


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
