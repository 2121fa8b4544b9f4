"""Every table, 25 generated wishes: each is refused by us with a reason, or the host takes it and makes what we wished.

The host is ours, and reads none of our tables: what it knows of a model stands in ``tests/fakes/models.toml`` and was
written from the schemas and the prose of the models' own pages. It is no proof of what the live host says today, which
``songreel models check`` asks for. Prices are the tables' own: nobody else tells any.
"""

import random
from dataclasses import replace
from decimal import ROUND_UP, Decimal
from fractions import Fraction

import httpx
import pytest

from tests.conformance.wishes import CASES, FILMED, MODELS, TABLES, WISHES, legal_wish, spoilt
from tests.fakes.models import read_models
from workbench.errors import OptionError
from workbench.jobs.settling import cost_of
from workbench.media.frames import read_frames
from workbench.media.profiles import known_profiles
from workbench.model.money import CENT_PARTS
from workbench.model.quoting import quote
from workbench.model.wish import ModelWish, aspect_ratio
from workbench.planning.asking import ask

KNOWN = read_models()
_LASTS_AS_ITS_SOUND = ("lip-sync",)


def questions(model, kind, files, reasons):
    """The name of each wish, the wish and its question; where we refuse one, the reason is kept."""
    draw = random.Random(f"host {model.name} {kind}")
    for name, changes in spoilt(draw, files.draw).items():
        wish = ModelWish(**legal_wish(TABLES[model.id], kind, draw, files.draw) | changes)
        profile = draw.choice([None, *known_profiles()])
        try:
            asked = ask(model, wish, models=MODELS, profile=profile)
            if kind in _LASTS_AS_ITS_SOUND:  # whoever asks cuts the sound to the length
                wish = replace(wish, audio=files.sound(asked.request.seconds))
                asked = ask(model, wish, models=MODELS, profile=profile)
        except OptionError as error:
            reasons.append(error)
        else:
            yield name, wish, asked.request


@pytest.mark.parametrize(("model", "kind"), CASES, ids=lambda each: getattr(each, "name", each))
def test_what_is_not_refused_the_host_takes_and_makes(host, provider, files, tmp_path, model, kind):
    taken, reasons = [], []
    for name, wish, question in questions(model, kind, files, reasons):
        before = host.charged_usd
        prediction = provider.submit(question, files.path)
        while not prediction.ended:
            prediction = provider.poll(prediction.id)
        assert prediction.state == "succeeded", f"{name}: {prediction.error}"
        taken.append((name, prediction))
        made = host.host.find(prediction.id)
        assert made.wanted.items == question.items == wish.count
        covers(kind, wish, question, made.wanted)
        charged(model, kind, question, prediction, host.charged_usd - before)
    assert {"nothing", "nothing again"} <= {name for name, _ in taken}
    assert len(taken) + len(reasons) == WISHES
    assert all(reason.field and reason.message.startswith(f"{model.name} cannot make this: ") for reason in reasons)
    _, first = taken[0]
    looked_at(kind, provider.fetch(replace(first, model=model.name), tmp_path), host.host.find(first.id).wanted)


def covers(kind, wish, question, made):
    """Hold what came out against what was wished; raises AssertionError."""
    if kind not in FILMED:
        return
    (piece,) = made.pieces
    needed = wish.seconds or (wish.frames + wish.handles) / wish.rate
    assert made.seconds == question.seconds >= needed
    assert abs(piece.frames / piece.fps - question.seconds) <= (1 / piece.fps if kind in _LASTS_AS_ITS_SOUND else 0)
    shape = aspect_ratio(wish.aspect) if wish.aspect else Fraction(wish.picture.width, wish.picture.height)
    if wish.first_frame is None:  # else it is the first frame's shape that counts
        assert abs(Fraction(piece.width, piece.height) / shape - 1) < Fraction(1, 20)


def charged(model, kind, question, prediction, usd):
    """Hold what the host charged against what is settled and the quote: the same; of language models the quote is the
    most it can be."""
    price = quote(model, question)
    if price.usd is None and price.token_usd is None:
        return
    settled = cost_of(prediction, price, price.usd)
    assert Decimal(0) < usd == settled.quantize(CENT_PARTS, ROUND_UP)
    assert price.usd is None or usd <= price.usd
    if kind != "llm":
        assert usd == price.usd


def looked_at(kind, paths, made):
    """Hold the files against what the host says that they are."""
    assert len(paths) == len(made.pieces)
    for path, piece in zip(paths, made.pieces, strict=True):
        if piece.suffix == ".mp4":
            assert sum(1 for _ in read_frames(path)) == piece.frames
        else:
            assert path.stat().st_size > 0


def spoilings(known, given):
    """What was sent, each time with one thing wrong that the host's own schema forbids."""
    yield "unknown name", given | {"no_such_input": 1}
    for name, rule in known.inputs.items():
        if rule.get("needed"):
            yield f"no {name}", {key: value for key, value in given.items() if key != name}
        if "enum" in rule:
            yield f"no choice of {name}", given | {name: "no such choice"}
        elif rule.get("type") in ("integer", "number"):
            yield f"words for {name}", given | {name: "many"}
        for edge, far in (("least", -1), ("most", 1)):
            if edge in rule:
                yield f"beyond the {edge} of {name}", given | {name: rule[edge] + far}
        if rule.get("type") in ("file", "files"):
            yield f"no address for {name}", given | {name: "/etc/passwd"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_the_judge_can_say_no(host, provider, files, model):
    """A host that takes everything would prove nothing."""
    known, kind = KNOWN[model.name], model.kinds[0]
    question = next(asked for name, _, asked in questions(model, kind, files, []) if name == "nothing")
    given = host.host.find(provider.submit(question, files.path).id).given
    body = {"version": model.id} if known.versions else {}
    place = "predictions" if known.versions else f"models/{model.name}/predictions"
    headers = {"Authorization": f"Bearer {host.token}"}
    with httpx.Client(base_url=f"{host.url}/v1/", headers=headers) as client:
        assert client.post(place, json=body | {"input": given}).status_code == 201
        for name, wrong in spoilings(known, given):
            assert client.post(place, json=body | {"input": wrong}).status_code == 422, name


def test_the_host_has_all_it_knows_from_elsewhere(host):
    """It would learn a model from our table if it knew nothing of it, and then agree with whatever stands there."""
    assert host.host.models.keys() == KNOWN.keys() >= {model.name for model in MODELS}
