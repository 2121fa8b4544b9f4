"""The fake host as a program: ``python serve.py --port 0``; its address and token are one line of JSON on stdout.

It ends with its standard input, or with SIGTERM and Ctrl-C, and then tells on stdout what it charged.
"""

from __future__ import annotations

import argparse
import importlib
import json
import signal
import sys
import threading
from decimal import Decimal
from pathlib import Path
from types import ModuleType

_HERE = Path(__file__).resolve().parent


def _package() -> ModuleType:
    """The folder that this file lies in as a package, whatever it is called and wherever it lies."""
    # Otherwise the folder itself is looked through first, and its modules would stand in for others of their names.
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != _HERE]
    sys.path.append(str(_HERE.parent))
    return importlib.import_module(_HERE.name)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--port", type=int, default=0, help="of the API; 0 = any that is free")
    parser.add_argument("--token", help="whoever asks with another is refused")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that each answer takes")
    parser.add_argument("--queue", type=float, default=0.01, help="seconds until a prediction begins")
    parser.add_argument("--work", type=float, default=0.05, help="seconds that a prediction runs")
    parser.add_argument("--spread", type=float, default=0.0, help="share by which these differ, 0 to 1")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same films and faults")
    parser.add_argument("--side", type=int, default=180, help="most pixels of the shorter side; 0 = as asked for")
    parser.add_argument("--credit", type=Decimal, help="US dollars that may be spent")
    parser.add_argument("--without-credit", action="store_true", help="6 predictions a minute, 1 at once")
    parser.add_argument("--faults", type=Path, help="a JSON file: a list of tables, each one fault")
    parser.add_argument("--tables", type=Path, action="append", default=[], help="a folder with a models.toml of yours")
    parser.add_argument("--stay", action="store_true", help="do not end with standard input")
    return parser


def _end_with_input(ending: threading.Event) -> None:
    sys.stdin.read()
    ending.set()


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to end."""
    said = _parser().parse_args(arguments)
    fakes = _package()
    from workbench.media.models import load_models

    ending = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ending.set())
    server = fakes.FakeReplicate(
        faults=fakes.read_script(said.faults) if said.faults else (),
        tables=load_models(*said.tables),
        token=said.token or fakes.TOKEN,
        port=said.port,
        seed=said.seed,
        least_side=said.side,
        credit_usd=said.credit,
        limits=fakes.WITHOUT_CREDIT if said.without_credit else fakes.Limits(),
        answer=said.latency,
        queue=said.queue,
        work=said.work,
        spread=said.spread,
    )
    with server:
        print(json.dumps({"url": server.url, "token": server.token, "delivery": server.delivery_url}), flush=True)
        if not said.stay:
            threading.Thread(target=_end_with_input, args=(ending,), daemon=True).start()
        while not ending.wait(0.5):
            continue
        told = {"predictions": len(server.predictions), "charged_usd": str(server.charged_usd)}
        print(json.dumps(told | {"paid_twice": len(server.paid_twice)}), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
