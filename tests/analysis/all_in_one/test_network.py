"""The network against the plainest way to write its parts, and with wrong arrays."""

import numpy as np
import pytest

from workbench.analysis.all_in_one import network
from workbench.analysis.all_in_one.said import said_of
from workbench.analysis.all_in_one.spectra import STEM_ORDER
from workbench.errors import CancelledError, OptionError

torch = pytest.importorskip("torch", reason="needs the extra models (torch)")


def shapes():
    """The published arrays' names and shapes."""
    yield from (("embeddings.conv0.weight", (12, 3, 3, 1)), ("embeddings.conv0.bias", (12,)))
    yield from (("embeddings.conv1.weight", (24, 1, 12, 12)), ("embeddings.conv1.bias", (24,)))
    yield from (("embeddings.conv2.weight", (24, 3, 3, 24)), ("embeddings.conv2.bias", (24,)))
    norms = ["embeddings.norm", "norm"]
    for block in range(network.BLOCKS):
        for layer, attentions, wide, hidden, table in (
            ("timelayer", ("attention", "attention2"), 48, 192, (2, 9)),
            ("instlayer", ("attention",), 24, 96, (2, 9, 9)),
        ):
            name = f"encoder.layers.{block}.{layer}"
            norms.append(f"{name}.layernorm_before")
            yield from ((f"{name}.layernorm_after.weight", (wide,)), (f"{name}.layernorm_after.bias", (wide,)))
            yield from (
                (f"{name}.intermediate.dense.weight", (hidden, wide)),
                (f"{name}.intermediate.dense.bias", (hidden,)),
            )
            yield from ((f"{name}.output.dense.weight", (24, hidden)), (f"{name}.output.dense.bias", (24,)))
            for attention in attentions:
                yield f"{name}.{attention}.self.rpb", table
                for part in ("self.query", "self.key", "self.value", "output.dense"):
                    yield from (
                        (f"{name}.{attention}.{part}.weight", (24, 24)),
                        (f"{name}.{attention}.{part}.bias", (24,)),
                    )
    for norm in norms:
        yield from ((f"{norm}.weight", (24,)), (f"{norm}.bias", (24,)))
    for head, count in (("beat", 1), ("downbeat", 1), ("section", 1), ("function", 10)):
        yield from (
            (f"{head}_classifier.classifier.weight", (count, 96)),
            (f"{head}_classifier.classifier.bias", (count,)),
        )


@pytest.fixture(scope="module")
def fold():
    rng = np.random.default_rng(0)
    return {name: rng.normal(0, 0.2, shape).astype(np.float32) for name, shape in shapes()}


@pytest.fixture
def kept(tmp_path, fold):
    path = tmp_path / "fold.npz"
    np.savez(path, **fold)
    return path


def tensors(fold):
    return {name: torch.from_numpy(array) for name, array in fold.items()}


def one_by_one(fold, name, x, near):
    """Attention written as a loop over queries; ``near(s, t)`` gives each neighbour and its bias, shape=(heads,)."""
    w = {
        part: (fold[f"{name}.self.{part}.weight"], fold[f"{name}.self.{part}.bias"])
        for part in ("query", "key", "value")
    }
    query, key, value = ((x @ w[p][0].T + w[p][1]).reshape(*x.shape[:2], 2, 12) for p in ("query", "key", "value"))
    out = np.zeros_like(query)
    for s in range(x.shape[0]):
        for t in range(x.shape[1]):
            for head in range(2):
                others = near(s, t)
                score = np.array([query[s, t, head] @ key[o][head] / 12**0.5 + bias[head] for o, bias in others])
                share = np.exp(score - score.max())
                share /= share.sum()
                out[s, t, head] = sum(p * value[o][head] for p, (o, _) in zip(share, others, strict=True))
    return out.reshape(x.shape) @ fold[f"{name}.output.dense.weight"].T + fold[f"{name}.output.dense.bias"]


@pytest.mark.parametrize(("frames", "dilation"), [(40, 1), (40, 4), (23, 4), (9, 4)])
def test_attention_over_time_is_the_plain_loop(fold, frames, dilation):
    name = "encoder.layers.0.timelayer.attention"
    x = np.random.default_rng(1).normal(size=(2, frames, 24)).astype(np.float32)
    long = np.pad(x, ((0, 0), (0, max(0, 5 * dilation - frames)), (0, 0)))
    table = fold[f"{name}.self.rpb"]

    def near(s, t):
        own = list(range(t % dilation, long.shape[1], dilation))
        at = own.index(t)
        first = min(max(at - 2, 0), len(own) - 5)
        return [((s, own[i]), table[:, i - at + 4]) for i in range(first, first + 5)]

    expected = one_by_one(fold, name, long, near)[:, :frames]
    found = network._over_time(tensors(fold), name, torch.from_numpy(x), dilation).numpy()
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_attention_across_stems_is_the_plain_loop(fold):
    name = "encoder.layers.3.instlayer.attention"
    x = np.random.default_rng(2).normal(size=(4, 11, 24)).astype(np.float32)
    full = np.pad(x, ((0, 1), (0, 0), (0, 0)))
    table = fold[f"{name}.self.rpb"]

    def near(s, t):
        first = min(max(t - 2, 0), 11 - 5)
        return [((o, i), table[:, o - s + 4, i - t + 4]) for o in range(5) for i in range(first, first + 5)]

    expected = one_by_one(fold, name, full, near)[:4]
    found = network._across_stems(tensors(fold), name, torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_long_songs_are_heard_in_pieces_without_a_difference(fold, monkeypatch):
    spectra = np.random.default_rng(3).random((4, 300, 81), np.float32)
    whole = network.logits(fold, spectra)
    monkeypatch.setattr(network, "_PIECE", 64)
    for head, row in network.logits(fold, spectra).items():
        np.testing.assert_allclose(row, whole[head], atol=1e-5)


def test_probabilities_have_their_shapes_and_the_run_can_be_stopped(kept):
    stems = dict(zip(STEM_ORDER, np.random.default_rng(4).normal(0, 0.1, (4, 44100)).astype(np.float32), strict=True))
    told = []
    said = said_of(stems, [kept, kept], report=lambda share, _word: told.append(share))
    assert said.beat.shape == said.downbeat.shape == said.boundary.shape == (100,)
    assert said.function.shape == (100, 10)
    np.testing.assert_allclose(said.function.sum(axis=1), 1, atol=1e-5)
    assert told == sorted(told)
    assert told[-1] == 1

    def stop():
        raise CancelledError("enough")

    with pytest.raises(CancelledError):
        said_of(stems, [kept], check=stop)


@pytest.mark.parametrize("harm", ["truncated", "lacks one", "another shape", "text", "pickle"])
def test_wrong_weights_are_refused_by_name(kept, fold, harm):
    match harm:
        case "truncated":
            kept.write_bytes(kept.read_bytes()[:5000])
        case "lacks one":
            np.savez(kept, **{name: array for name, array in fold.items() if name != "norm.bias"})
        case "another shape":
            np.savez(kept, **(fold | {"norm.weight": np.ones(7, np.float32)}))
        case "text":
            kept.write_text("no weights")
        case "pickle":
            np.savez(kept, **(fold | {"norm.bias": np.array([{}], object)}))
    stems = dict.fromkeys(STEM_ORDER, np.zeros(44100, np.float32))
    with pytest.raises(OptionError, match=r"'fold\.npz' holds no weights of All-In-One"):
        said_of(stems, [kept])
