"""The server as a program, from a folder that was carried elsewhere."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.fakes import TOKEN

HERE = Path(__file__).resolve().parents[1] / "fakes"


@pytest.fixture
def program(tmp_path):
    """Starts it in a copy of its folder; the process, and what it said first."""
    folder = tmp_path / "carried" / "a_host"
    folder.mkdir(parents=True)
    for path in HERE.iterdir():
        if path.suffix in (".py", ".toml"):
            shutil.copy(path, folder)
    started = []

    def start(*options):
        process = subprocess.Popen(
            [sys.executable, str(folder / "serve.py"), *map(str, options)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        )  # fmt: skip
        started.append(process)
        return process, json.loads(process.stdout.readline())

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_it_says_where_it_is_and_what_it_charged(program, tmp_path):
    (tmp_path / "faults.json").write_text(json.dumps([{"kind": "error", "at": [2], "status": 503}]))
    process, said = program("--faults", tmp_path / "faults.json", "--queue", 0, "--work", 0)
    assert said["token"] == TOKEN
    headers = {"Authorization": f"Bearer {TOKEN}"}
    where = f"{said['url']}/v1/models/bytedance/seedance-1-lite/predictions"
    first, second = (httpx.post(where, headers=headers, json={"input": {"prompt": "a"}}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 503)
    assert httpx.get(first.json()["output"]).content[4:8] == b"ftyp"
    assert first.json()["output"].startswith(said["delivery"])
    rest, errors = process.communicate(timeout=20)
    assert json.loads(rest) == {"predictions": 1, "charged_usd": "0.18", "paid_twice": 0}
    assert (process.returncode, errors) == (0, "")


def test_it_ends_when_told(program):
    process, said = program("--token", "r8_mine", "--stay")
    assert said["token"] == "r8_mine"
    process.stdin.close()
    process.stdin = None
    assert httpx.get(f"{said['url']}/v1/account", headers={"Authorization": "Bearer r8_mine"}).status_code == 200
    process.terminate()
    process.communicate(timeout=20)
    assert process.returncode == 0
