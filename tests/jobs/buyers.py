"""What tests of buying are made of: a question, a folder of media, scripts of what goes wrong."""

from __future__ import annotations

import hashlib
from decimal import Decimal

from workbench.jobs.purchases import purchase_key
from workbench.model.asking import FileRef, ModelRequest

USD = Decimal("0.10")


class FolderMedia:
    def __init__(self, folder):
        self.folder = folder

    def path(self, file):
        return self.folder / f"{file.sha256}{file.suffix}"

    def intact(self, file):
        path = self.path(file)
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == file.sha256

    def adopt(self, path):
        file = FileRef(hashlib.sha256(path.read_bytes()).hexdigest(), path.suffix)
        path.replace(self.path(file))
        return file

    def room(self):
        return self.folder


class Died(BaseException):
    """The program ends here, without a chance to do anything."""


def question(number=0, variant=0):
    return ModelRequest("owner/model", {"prompt": f"clip {number}"}, variant=variant)


def on(verb, *happenings):
    """A script: the first calls of a verb meet these."""
    return lambda said, count: happenings[count] if said == verb and count < len(happenings) else None


def standing(ledger, asked=None):
    key = purchase_key("scripted", asked or question())
    return ledger.find([key])[key]


def stopping(cancel, verb, count=0):
    """A script that sets the token when a verb is called."""

    def script(said, number):
        if said == verb and number == count:
            cancel.cancel()

    return script
