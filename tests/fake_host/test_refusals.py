"""What the host does not let pass: strangers, the poor, the hasty, and questions that no model takes."""

from decimal import Decimal

import pytest

from tests.fake_host.conftest import DEMUCS, KLING, PIXEL, SEEDANCE
from tests.fake_host.test_money import per_second
from tests.fakes import WITHOUT_CREDIT, Limits


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer r8_another"}, {"Authorization": "Basic abc"}])
def test_without_the_token_nothing_is_answered(serving, raw, ask, headers):
    client = raw(serving(), headers=headers)
    for answer in (ask(client), client.get("/v1/predictions"), client.get("/v1/account"), client.get("/v1/nothing")):
        assert answer.status_code == 401
        assert answer.json() == {
            "title": "Unauthenticated",
            "detail": "You did not pass a valid authentication token",
            "status": 401,
        }


def test_the_real_client_reads_the_errors(serving, real):
    exceptions = pytest.importorskip("replicate.exceptions")
    server = serving()
    with pytest.raises(exceptions.ReplicateError) as wrong:
        real(server, api_token="r8_another").accounts.current()
    assert wrong.value.status == 401
    with pytest.raises(exceptions.ReplicateError) as gone:
        real(server).models.get("nobody/nothing")
    assert gone.value.status == 404
    assert real(server).accounts.current().username == "somebody"


def test_without_credit_nothing_is_made(serving, raw, ask, clock):
    server = serving(clock=clock, queue=0, work=0, credit_usd=Decimal("0.30"), prices={SEEDANCE: per_second("0.036")})
    client = raw(server)
    assert [ask(client, prompt=f"{n}").status_code for n in range(3)] == [201, 201, 402]
    assert ask(client).json()["title"] == "Insufficient credit"
    assert server.charged_usd == Decimal("0.36")
    assert client.get("/v1/predictions").status_code == 200
    assert ask(raw(serving(credit_usd=Decimal(0)))).status_code == 402


def test_the_hasty_wait(serving, raw, ask, clock):
    client = raw(serving(clock=clock, limits=Limits(creates=60, creates_at_once=2, others=120)))
    assert [ask(client).status_code for _ in range(3)] == [201, 201, 429]
    late = ask(client)
    assert late.headers["retry-after"] == "1"
    assert (late.json()["retry_after"], late.json()["status"]) == (1, 429)
    clock.sleep(1)
    assert [ask(client).status_code for _ in range(2)] == [201, 429]
    reads = [client.get("/v1/predictions").status_code for _ in range(121)]
    assert reads == [200] * 120 + [429]
    clock.sleep(60)
    assert ask(client).status_code == 201


def test_an_account_without_credit_asks_six_times_a_minute(serving, raw, ask, clock):
    client = raw(serving(clock=clock, limits=WITHOUT_CREDIT))
    assert [ask(client).status_code for _ in range(2)] == [201, 429]
    assert ask(client).headers["retry-after"] == "10"
    taken = 0
    for _ in range(60):
        clock.sleep(1)
        taken += ask(client).status_code == 201
    assert taken == 6


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"{", 400, "not valid JSON"),
        (b"[]", 422, "must be an object"),
        (b"{}", 422, "input is required"),
        (b'{"input": {}, "signal": {}}', 422, "Additional property signal is not allowed"),
        (b'{"input": {}}', 422, "prompt is required"),
        (b'{"input": {"prompt": 7}}', 422, "must be string"),
        (b'{"input": {"prompt": "a", "duration": 13}}', 422, "less than or equal to 12"),
        (b'{"input": {"prompt": "a", "duration": 1}}', 422, "greater than or equal to 2"),
        (b'{"input": {"prompt": "a", "duration": 5.5}}', 422, "must be integer"),
        (b'{"input": {"prompt": "a", "camera_fixed": 1}}', 422, "must be boolean"),
        (b'{"input": {"prompt": "a", "resolution": "8K"}}', 422, "must be one of"),
        (b'{"input": {"prompt": "a", "image": "a file"}}', 422, "does not match format 'uri'"),
        (b'{"input": {"prompt": "a", "lenght": 5}}', 422, "lenght is unknown"),
    ],
)
def test_questions_that_no_model_takes(serving, raw, body, status, says):
    server = serving()
    answer = raw(server).post(f"/v1/models/{SEEDANCE}/predictions", content=body)
    assert answer.status_code == status
    assert says in answer.json()["detail"]
    assert server.predictions == []
    if status == 422:
        assert answer.json()["title"] == "Input validation failed"
        assert answer.json()["invalid_fields"]


@pytest.mark.parametrize("version", [DEMUCS, "nobody/nothing", "0" * 64, f"{SEEDANCE}:{'0' * 64}", "", 7, None])
def test_versions_that_are_none(serving, raw, version):
    answer = raw(serving()).post("/v1/predictions", json={"version": version, "input": {"prompt": "a"}})
    assert (answer.status_code, answer.json()["title"]) == (422, "Invalid version or not permitted")


def test_models_that_are_none(serving, raw, ask):
    server = serving()
    client = raw(server)
    assert ask(client, model="nobody/nothing").status_code == 404
    assert ask(client, model=DEMUCS).status_code == 404
    assert ask(client).status_code == 201
    server.vanish(SEEDANCE)
    assert ask(client).status_code == 404
    assert client.get(f"/v1/models/{SEEDANCE}").status_code == 404
    assert client.get("/v1/nothing").status_code == 404


def test_what_the_schema_lets_pass_and_the_model_does_not(serving, raw, ask, ended):
    client = raw(serving())
    frames = {"start_image": PIXEL, "end_image": PIXEL}
    assert "needs the mode pro" in ended(client, ask(client, model=KLING, **frames).json()["id"])["error"]
    assert ended(client, ask(client, model=KLING, mode="pro", **frames).json()["id"])["status"] == "succeeded"


def test_models_tell_their_schema(serving, real, raw):
    server = serving()
    model = real(server).models.get(KLING)
    assert (model.owner, model.name, model.visibility, model.run_count) == (*KLING.split("/"), "public", 0)
    schemas = model.latest_version.openapi_schema["components"]["schemas"]
    assert schemas["Input"]["required"] == ["prompt", "start_image"]
    duration = schemas["Input"]["properties"]["duration"]
    assert (duration["allOf"], duration["default"]) == ([{"$ref": "#/components/schemas/duration"}], 5)
    assert schemas["duration"]["enum"] == [5, 10]
    assert schemas["Input"]["properties"]["start_image"]["format"] == "uri"
    assert schemas["Output"] == {"type": "string", "format": "uri", "title": "Output"}
    versions = real(server).models.get(DEMUCS).versions.list()
    assert len(versions) == 1
    assert real(server).models.get(DEMUCS).versions.get(versions[0].id).id == versions[0].id
    assert raw(server).get(f"/v1/models/{DEMUCS}/versions/{'0' * 64}").status_code == 404
    assert SEEDANCE in {f"{model.owner}/{model.name}" for model in real(server).models.list()}
