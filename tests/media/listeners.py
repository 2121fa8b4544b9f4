"""Small listeners for the tests of the process that listens."""

import os
import sys
import time
from pathlib import Path

import numpy as np

from workbench.errors import OptionError
from workbench.jobs.heavy import warm


def double(number, *, report, check):
    return 2 * number


def where(*, report, check):
    return os.getpid()


def loaded(*, report, check):
    """Which process answers, and when it loaded its model."""
    return os.getpid(), warm("model", time.time_ns)


def count(steps, *, report, check):
    for step in range(steps):
        report(step / steps, f"step {step}")
        time.sleep(0.01)
    return steps


def talks(reports, *, report, check):
    for number in range(reports):
        report(number / reports, "word " * 200_000)
        time.sleep(0.01)
    return reports


def sleepy(seconds, *, report, check):
    deadline = time.monotonic() + seconds
    report(0.0, "asleep")
    while time.monotonic() < deadline:
        check()
        time.sleep(0.02)
    return "rested"


def deaf(seconds, *, report, check):
    report(0.0, "deaf")
    time.sleep(seconds)
    return "heard nothing"


def noisy(*, report, check):
    print("on stdout")
    os.write(1, b"on descriptor 1\n")
    return np.arange(12, dtype=np.float32).reshape(3, 4)


def refuses(*, report, check):
    raise OptionError("Not this song; give another.", field="song")


def breaks(*, report, check):
    return {}["nothing"]


def greedy(*, report, check):
    raise MemoryError


def strange(*, report, check):
    return sys.modules["fractions"].Fraction, lambda: None


def foreign(*, report, check):
    import socket

    return socket.SocketKind.SOCK_STREAM


def lacks(*, report, check):
    import a_module_that_is_nowhere  # noqa: F401


def environment(*, report, check):
    return dict(os.environ), str(Path.cwd())


def torch_sum(*, report, check):
    import torch

    return torch.ones(3, 4).sum(dim=0).numpy().tolist()


def torch_tensor(*, report, check):
    import torch

    return torch.ones(3)
