"""Our tables against what the host knows: what a table asks for, the host takes."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import httpx
import pytest

from tests.fakes.models import from_tables, read_models, schema_of
from workbench.media.models import load_models
from workbench.model.hosted import HostedModel, Lengths, PictureSize, Price

TABLES = load_models()
KNOWN = read_models()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_host_knows_every_table(table):
    known = KNOWN[table.name]
    assert set(table.inputs.values()) | set(table.fixed) <= set(known.inputs)
    assert known.versions == tuple(version for version in [table.id.partition(":")[2]] if version)
    for name, value in table.fixed.items():
        rule = known.inputs[name]
        assert value in rule.get("enum", [value]), name
    sizes = known.inputs.get(table.inputs.get("size", ""), {})
    assert {size.name for size in table.sizes} <= set(sizes.get("enum", ()))
    if "aspect" in table.inputs:
        assert set(table.aspects) <= set(known.inputs[table.inputs["aspect"]]["enum"])


NEW = HostedModel(
    "somebody/dreams",
    "replicate",
    ("text-to-video",),
    "dreams",
    "dreams of 3 or 4 s",
    {"prompt": "words", "seconds": "length", "size": "quality", "aspect": "shape", "first_frame": "from"},
    lengths=Lengths(seconds=(Fraction(3), Fraction(4))),
    sizes=(PictureSize("low", 320), PictureSize("high", 640)),
    aspects=("16:9", "9:16"),
    fixed={"safe": True},
    price=Price("second", None, {"low": Decimal("0.01")}, date(2026, 11, 1), "a test"),
)


def test_the_host_learns_a_table_that_it_does_not_know(serving, raw, ended):
    server = serving(tables=[NEW])
    client = raw(server)
    given = {"words": "a", "length": 4, "quality": "low", "shape": "9:16", "safe": True}
    answer = client.post("/v1/models/somebody/dreams/predictions", json={"input": given})
    assert answer.status_code == 201, answer.text
    done = ended(client, answer.json()["id"])
    assert httpx.get(done["output"]).content[4:8] == b"ftyp"
    (piece,) = server.predictions[0].wanted.pieces
    assert (piece.frames, piece.fps, piece.width, piece.height) == (96, 24, 180, 320)
    assert server.charged_usd == Decimal("0.04")
    for wrong in ({"length": 5}, {"quality": "best"}, {"shape": "1:1"}, {"from": "a file"}, {"words": None}):
        assert client.post("/v1/models/somebody/dreams/predictions", json={"input": given | wrong}).status_code == 422


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_any_table_can_be_learnt(table):
    known = from_tables([table])[table.name]
    schemas = schema_of(known)["components"]["schemas"]
    assert set(table.inputs.values()) <= set(schemas["Input"]["properties"])
    assert known.makes["kind"] == KNOWN[table.name].makes["kind"]
