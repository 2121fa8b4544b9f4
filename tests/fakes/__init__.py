"""A faithful server of our own that speaks Replicate's HTTP API: for tests, for the demo, and for the tour.

It imports nothing of the tests, so that its folder can be carried elsewhere. Not for the network: it listens on this
computer alone, and everything that it makes is worth nothing.
"""

from .faults import Fault, Script, read_script
from .host import Ways
from .limits import WITHOUT_CREDIT, Limits
from .predictions import Timing
from .server import TOKEN, FakeReplicate

__all__ = ["TOKEN", "WITHOUT_CREDIT", "FakeReplicate", "Fault", "Limits", "Script", "Timing", "Ways", "read_script"]
