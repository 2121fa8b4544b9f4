"""A host that knows models by what their own pages say, who asks it, and files that there really are."""

from __future__ import annotations

import hashlib
import io
import wave

import pytest
from PIL import Image

from tests.fakes import FakeReplicate, Limits
from workbench.model.asking import FileRef

pytest.importorskip("replicate", reason="replicate is not installed (the extra 'test')")

from workbench.render.generate.replicate.provider import TOKEN, ReplicateProvider
from workbench.settings import set_secret

_PICTURES = 24


@pytest.fixture(scope="module")
def host():
    """It answers at once, limits nobody, and is told no table of ours but for their prices."""
    from workbench.media.models import load_models

    prices = {table.id.partition(":")[0]: table.price for table in load_models() if table.price is not None}
    with FakeReplicate(queue=0, work=0, prices=prices, limits=Limits(None, None, None)) as server:
        yield server


@pytest.fixture(scope="module")
def provider(host):
    """Asks it, through the real client."""
    set_secret(TOKEN, host.token)
    provider = ReplicateProvider(base=host.url)
    yield provider
    provider.close()
    set_secret(TOKEN, None)


class Files:
    """Pictures and sounds in a folder, by their content."""

    def __init__(self, folder):
        self._folder = folder
        self._pictures = [self._keep(_picture(number), ".png") for number in range(_PICTURES)]
        self._sound = self.sound(3)

    def path(self, ref):
        return self._folder / f"{ref.sha256}{ref.suffix}"

    def draw(self, draw, suffix=".png"):
        """One of them."""
        return self._sound if suffix == ".wav" else draw.choice(self._pictures)

    def sound(self, seconds):
        """One of exactly so many seconds, which are whole thousandths."""
        kept = io.BytesIO()
        with wave.open(kept, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(bytes(2 * int(8000 * seconds)))
        return self._keep(kept.getvalue(), ".wav")

    def _keep(self, data, suffix):
        ref = FileRef(hashlib.sha256(data).hexdigest(), suffix)
        self.path(ref).write_bytes(data)
        return ref


def _picture(number):
    kept = io.BytesIO()
    Image.new("RGB", (64, 36), (number * 10, 128, 255 - number * 10)).save(kept, "PNG")
    return kept.getvalue()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return Files(tmp_path_factory.mktemp("sent"))
