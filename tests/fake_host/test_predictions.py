"""Predictions: asked for in every way, waited for, listed, stopped, forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import httpx
import pytest

from tests.fake_host.conftest import DEMUCS, KLING, PIXEL, SEEDANCE
from tests.fakes import Fault

VERSION = "5a7041cc9b82e5a558fea6b3d7b12dea89625e89da33f0447bd727c2d0ab9e77"
SILENCE = "data:audio/wav;base64,UklGRg=="


@pytest.mark.parametrize("address", [SEEDANCE, f"{DEMUCS}:{VERSION}", VERSION])
def test_the_real_client_creates_by_version(serving, real, address):
    server = serving()
    given = {"prompt": "a lighthouse"} if address == SEEDANCE else {"audio": SILENCE}
    made = real(server).predictions.create(version=address, input=given)
    assert made.status in ("starting", "processing")
    assert made.model == (SEEDANCE if address == SEEDANCE else DEMUCS)
    assert made.version == ("hidden" if address == SEEDANCE else VERSION)
    made.wait()
    assert made.status == "succeeded"
    assert made.input == given
    assert made.metrics["predict_time"] == pytest.approx(0.05)
    there = f"{server.url}/v1/predictions/{made.id}"
    assert made.urls == {"get": there, "cancel": f"{there}/cancel"}


def test_the_real_client_creates_by_model_and_drops_the_wait(serving, real):
    server = serving(work=0.2)
    made = real(server).predictions.create(model=SEEDANCE, input={"prompt": "a"}, wait=5)
    assert made.status in ("starting", "processing")
    assert "prefer" not in server.requests[-1].headers
    assert server.requests[-1].path == f"/v1/models/{SEEDANCE}/predictions"


def test_the_real_client_runs_to_the_output(serving, real):
    server = serving()
    output = real(server).run(SEEDANCE, input={"prompt": "a"})
    assert output.startswith(server.delivery_url)
    assert output.endswith(".mp4")
    assert str(httpx.get(output).content[4:8], "ascii") == "ftyp"


def test_prefer_wait_answers_at_the_end_or_when_the_time_is_over(serving, raw, ask, clock):
    client = raw(serving(clock=clock, work=30, queue=1))
    over = ask(client, headers={"Prefer": "wait=3"})
    assert (over.status_code, over.json()["status"], over.json()["output"]) == (202, "processing", None)
    done = ask(client, headers={"Prefer": "wait"}, prompt="b")
    assert (done.status_code, done.json()["status"]) == (201, "succeeded")
    assert clock.monotonic() == pytest.approx(34, abs=0.1)
    assert ask(client).status_code == 201


def test_a_prediction_goes_on_with_the_clock_alone(serving, raw, real, ask, clock):
    server = serving(clock=clock, queue=10, work=20)
    client = raw(server)
    made = ask(client).json()
    assert (made["status"], made["started_at"], made["output"], made["logs"]) == ("starting", None, None, "")
    clock.sleep(20)
    half = client.get(f"/v1/predictions/{made['id']}").json()
    assert (half["status"], half["output"], half["completed_at"]) == ("processing", None, None)
    assert real(server).predictions.get(made["id"]).progress.percentage == 0.5
    clock.sleep(10)
    done = client.get(f"/v1/predictions/{made['id']}").json()
    assert (done["status"], done["metrics"]) == ("succeeded", {"predict_time": 20, "total_time": 30})
    began, ended = (datetime.fromisoformat(done[name]) for name in ("started_at", "completed_at"))
    assert (ended - began).total_seconds() == 20
    assert done["input"] == {"prompt": "a lighthouse"}


def test_a_list_is_newest_first_and_in_pages(serving, raw, real, ask, clock):
    server = serving(clock=clock, page=3)
    client = raw(server)
    ids = []
    for number in range(8):
        ids.append(ask(client, prompt=f"number {number}").json()["id"])
        clock.sleep(1)
    first = client.get("/v1/predictions").json()
    assert [row["id"] for row in first["results"]] == ids[:4:-1]
    assert first["previous"] is None
    second = client.get(first["next"]).json()
    assert [row["id"] for row in second["results"]] == ids[4:1:-1]
    assert [row["id"] for row in client.get(second["previous"]).json()["results"]] == ids[:4:-1]
    pagination = pytest.importorskip("replicate.pagination")
    pages = list(pagination.paginate(real(server).predictions.list))
    assert [row.id for page in pages for row in page] == ids[::-1]
    assert [len(page) for page in pages] == [3, 3, 2]
    since = client.get("/v1/predictions", params={"created_after": first["results"][1]["created_at"]}).json()
    assert [row["id"] for row in since["results"]] == ids[:6:-1]
    assert client.get("/v1/predictions?cursor=nonsense").status_code == 400


def test_an_empty_list(serving, real):
    assert real(serving()).predictions.list().results == []


def test_cancel_stops_what_runs_and_aborts_what_never_began(serving, raw, real, ask, clock):
    server = serving(clock=clock, queue=5, work=5)
    client = raw(server)
    waiting = ask(client).json()["id"]
    aborted = client.post(f"/v1/predictions/{waiting}/cancel").json()
    assert (aborted["status"], aborted["started_at"]) == ("aborted", None)
    running = ask(client).json()["id"]
    clock.sleep(7)
    canceled = real(server).predictions.cancel(running)
    assert canceled.status == "canceled"
    assert canceled.metrics["predict_time"] == 2
    clock.sleep(100)
    assert client.get(f"/v1/predictions/{running}").json()["status"] == "canceled"
    done = ask(client).json()["id"]
    clock.sleep(100)
    assert client.post(f"/v1/predictions/{done}/cancel").json()["status"] == "succeeded"
    assert client.post(f"/v1/predictions/{'0' * 26}/cancel").status_code == 404


def test_the_real_client_cannot_read_aborted(serving, real):
    server = serving(faults=[Fault("aborted")], queue=0)
    client = real(server)
    with pytest.raises(Exception, match="unexpected value; permitted: 'starting'"):
        client.predictions.create(version=SEEDANCE, input={"prompt": "a"})


@pytest.mark.parametrize(
    ("said", "ends", "at_s"), [("7s", "aborted", 7), ("1m", "canceled", 60), ("10m", "succeeded", 130)]
)
def test_cancel_after(serving, raw, ask, clock, said, ends, at_s):
    client = raw(serving(clock=clock, queue=30, work=100))
    made = ask(client, headers={"Cancel-After": said}).json()["id"]
    clock.sleep(1000)
    answer = client.get(f"/v1/predictions/{made}").json()
    assert (answer["status"], answer["metrics"]["total_time"]) == (ends, at_s)
    assert ask(client, headers={"Cancel-After": "soon"}).status_code == 400


def test_a_prediction_times_out_after_half_an_hour(serving, raw, ask, clock):
    client = raw(serving(clock=clock, queue=0, faults=[Fault("stuck")]))
    made = ask(client).json()["id"]
    clock.sleep(29 * 60)
    assert client.get(f"/v1/predictions/{made}").json()["status"] == "processing"
    clock.sleep(60)
    answer = client.get(f"/v1/predictions/{made}").json()
    assert answer["status"] == "failed"
    assert "timed out" in answer["error"]


def test_after_an_hour_inputs_and_outputs_are_gone(serving, raw, ask, ended, clock):
    server = serving(clock=clock, queue=0, work=0)
    client = raw(server)
    made = ask(client).json()
    assert httpx.get(made["output"]).status_code == 200
    clock.sleep(3599)
    assert httpx.get(made["output"]).status_code == 200
    clock.sleep(1)
    assert httpx.get(made["output"]).status_code == 404
    answer = client.get(f"/v1/predictions/{made['id']}").json()
    assert (answer["status"], answer["output"], answer["input"], answer["logs"]) == ("succeeded", None, {}, "")
    assert answer["data_removed"] is True


def test_an_output_is_not_there_before_it_is_made(serving, raw, ask, clock):
    server = serving(clock=clock, work=10)
    made = ask(raw(server)).json()
    assert httpx.get(f"{server.delivery_url}/{made['id']}/output.mp4").status_code == 404


def test_the_same_seed_gives_the_same_and_another_another(serving, raw, ask, ended):
    said = []
    for seed in (1, 1, 2):
        server = serving(seed=seed, spread=0.5)
        client = raw(server)
        made = ended(client, ask(client).json()["id"])
        said.append((made["id"], made["metrics"], httpx.get(made["output"]).content))
    assert said[0] == said[1]
    assert all(one != other for one, other in zip(said[0], said[2], strict=True))


def test_other_questions_never_give_the_same_bytes(serving, raw, ask, ended):
    server = serving()
    client = raw(server)
    files = {httpx.get(ended(client, ask(client, prompt=f"{n}").json()["id"])["output"]).content for n in range(12)}
    assert len(files) == 12


def test_many_at_once_on_kept_connections(serving, raw, ask, ended):
    server = serving()

    def one(number):
        client = raw(server)
        return ended(client, ask(client, prompt=f"{number % 32}").json()["id"])["status"]

    with ThreadPoolExecutor(64) as pool:
        assert set(pool.map(one, range(64))) == {"succeeded"}
    assert len(server.predictions) == 64
    assert set(server.creations.values()) == {2}
    assert len(server.creations) == 32


def test_each_answer_takes_its_time(serving, raw, ask):
    client = raw(serving(answer=0.1))
    assert ask(client).elapsed.total_seconds() >= 0.1


def test_a_model_with_files_of_ours(serving, real, tmp_path):
    server = serving()
    client = real(server)
    (tmp_path / "frame.png").write_bytes(b"\x89PNG\r\n")
    made = client.predictions.create(version=KLING, input={"prompt": "a", "start_image": tmp_path / "frame.png"})
    made.wait()
    assert made.status == "succeeded"
    assert made.input["start_image"] == client.files.list()[0].urls["get"]
    again = client.predictions.create(version=KLING, input={"prompt": "a", "start_image": tmp_path / "frame.png"})
    assert again.input != made.input
    assert list(server.creations.values()) == [2]
    other = client.predictions.create(version=KLING, input={"prompt": "a", "start_image": PIXEL})
    assert sorted(server.creations.values()) == [1, 2]
    assert other.id != made.id
