import copy
import pickle
import sys
from decimal import Decimal
from types import ModuleType

import pytest

from workbench.errors import OptionError
from workbench.redact import redacted, refuse_secret
from workbench.settings import child_environment, describe, load, replicate_address, secret, secrets, set_secret


def test_a_flag_is_stronger_than_the_environment_and_that_than_a_file(tmp_path):
    (tmp_path / "songreel.toml").write_text("workers = 3\nmax_clip_s = 8.0\nmin_clip_s = 2.0\n")
    settings = load(tmp_path, environment={"SONGREEL_LIBRARY": "elsewhere", "SONGREEL_MAX_CLIP_S": "9"})
    assert (settings.library, settings.workers) == (tmp_path, 3)
    assert (settings.max_clip_s, settings.min_clip_s) == (9.0, 2.0)
    origins = {s.name: s.origin for s in describe(settings)}
    assert origins["library"] == "flag"
    assert origins["max_clip_s"] == "environment (SONGREEL_MAX_CLIP_S)"
    assert origins["min_clip_s"] == "library"
    assert origins["max_song_s"] == "default"


@pytest.mark.parametrize(
    ("name", "value"), [("WORKERS", "many"), ("MAX_CLIP_S", "inf"), ("MAX_SONG_S", "-1"), ("MAX_SONG_MB", "nan")]
)
def test_nonsense_is_one_sentence(tmp_path, name, value):
    with pytest.raises(OptionError, match=name.lower()):
        load(tmp_path, environment={f"SONGREEL_{name}": value})


@pytest.mark.parametrize(
    "text", ["workers = ", "workers = inf", "workers = true", "workers = 2.7", 'weights = ""', "weights = 5", "\xff"]
)
def test_a_file_with_a_mistake_is_one_sentence(tmp_path, text):
    (tmp_path / "songreel.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(OptionError):
        load(tmp_path, environment={})


def test_a_name_that_nobody_knows_is_told_with_the_nearest(tmp_path):
    (tmp_path / "songreel.toml").write_text("werkers = 3\nworkers = 4\n")
    settings = load(tmp_path, environment={"SONGREEL_MAX_SONGS": "9", "SONGREEL_LIBRARY": ""})
    assert settings.workers == 4
    in_file, in_environment = settings.warnings
    assert "'werkers'" in in_file
    assert in_file.endswith("did you mean workers?")
    assert in_environment.endswith("did you mean SONGREEL_MAX_SONG_S?")


def test_a_home_is_expanded_wherever_a_path_is_written(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "songreel.toml").write_text('weights = "~/w"\n')
    settings = load("~", environment={})
    assert (settings.library, settings.weights) == (tmp_path, tmp_path / "w")


def test_an_empty_variable_is_not_set_and_an_empty_flag_is_refused():
    assert load(environment={"SONGREEL_LIBRARY": ""}).origins["library"] == "default"
    with pytest.raises(OptionError, match="names no folder"):
        load("", environment={})


@pytest.mark.parametrize("name", ["file", "file/below", "n" * 300, "l\udcff", "~nobody-of-this-name/x"])
def test_a_library_that_cannot_be_one_is_one_sentence(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(OptionError) as refused:
        load(name, environment={})
    assert refused.value.field == "library"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_children_get_no_token(monkeypatch):
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_secret")
    monkeypatch.setenv("HARMLESS", "yes")
    assert "REPLICATE_API_TOKEN" not in child_environment()
    assert child_environment()["HARMLESS"] == "yes"


@pytest.mark.parametrize(
    ("written", "usd"), [("50", 50), ("7.50 USD", "7.5"), ("$0", 0), ("none", None), ("0.000001", "0.000001")]
)
def test_a_month_has_a_budget_of_dollars_or_none(tmp_path, written, usd):
    assert load(tmp_path, environment={}).month_budget == 50
    expected = None if usd is None else Decimal(usd)
    assert load(tmp_path, environment={"SONGREEL_MONTH_BUDGET": written}).month_budget == expected
    (tmp_path / "songreel.toml").write_text(f"month_budget = {written if written == '50' else repr(written)}\n")
    assert load(tmp_path, environment={}).month_budget == expected


@pytest.mark.parametrize("text", ["-1", "many", "5 EUR", "nan", "inf", "1e3", ""])
def test_a_budget_that_is_no_amount_is_one_sentence(tmp_path, text):
    (tmp_path / "songreel.toml").write_text(f"month_budget = {text!r}\n")
    with pytest.raises(OptionError, match="month_budget is .*from library.*give US dollars"):
        load(tmp_path, environment={})


def test_an_amount_in_a_file_is_exact_and_true_is_none(tmp_path):
    (tmp_path / "songreel.toml").write_text("month_budget = 0.1\n")
    assert load(tmp_path, environment={}).month_budget == Decimal("0.1")
    (tmp_path / "songreel.toml").write_text("month_budget = true\n")
    with pytest.raises(OptionError, match="True"):
        load(tmp_path, environment={})


@pytest.fixture
def keyring(monkeypatch):
    """A keyring as the package of that name has it, in memory."""
    made, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    errors.KeyringError = type("KeyringError", (Exception,), {})
    made.errors, made.kept = errors, {}
    made.get_password = lambda service, name: made.kept.get((service, name))
    monkeypatch.setitem(sys.modules, "keyring", made)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    monkeypatch.delenv(TOKEN, raising=False)
    yield made
    set_secret(TOKEN, None)
    secrets._FROM_KEYRING.clear()


TOKEN = "REPLICATE_API_TOKEN"


def revealed():
    found = secret(TOKEN)
    return None if found is None else found.reveal()


def test_a_secret_handed_in_is_stronger_than_the_environment_and_that_than_the_keyring(keyring, monkeypatch):
    assert revealed() is None
    keyring.kept["songreel", TOKEN] = "from-keyring"
    assert revealed() == "from-keyring"
    monkeypatch.setenv(TOKEN, " from-environment\n")
    assert revealed() == "from-environment"
    set_secret(TOKEN, "handed-in")
    assert revealed() == "handed-in"
    assert "handed-in" not in " ".join(child_environment().values())
    set_secret(TOKEN, "  ")
    assert revealed() == "from-environment"


def test_a_keyring_that_stays_locked_is_no_secret_and_no_error(keyring):
    def locked(_service, _name):
        raise keyring.errors.KeyringError

    keyring.get_password = locked
    assert secret(TOKEN) is None


def test_a_secret_shows_itself_to_nobody(keyring):
    set_secret(TOKEN, "r8_shown_to_nobody")
    found = secret(TOKEN)
    assert "nobody" not in f"{found!r} {found} {[found]} {vars(secrets)['_HANDED']}"
    with pytest.raises(TypeError, match="not written down"):
        pickle.dumps(found)
    with pytest.raises(TypeError, match="not written down"):
        copy.deepcopy(found)


def test_what_this_process_holds_is_blotted_out_whatever_it_looks_like(keyring, monkeypatch):
    keyring.kept["songreel", TOKEN] = "odd token of the keyring"
    assert revealed() is not None
    monkeypatch.setenv(TOKEN, "an-odd-token")
    set_secret(TOKEN, "another odd one")
    told = "an-odd-token, another odd one and odd token of the keyring"
    assert redacted({"text": told, told: 1}) == {
        "text": "[secret], [secret] and [secret]",
        "[secret], [secret] and [secret]": 1,
    }
    with pytest.raises(OptionError, match="looks like an access token"):
        refuse_secret("my an-odd-token", "prompt")
    monkeypatch.setenv(TOKEN, "odd")
    assert redacted("an odd song") == "an odd song"


def test_a_secret_that_is_none_is_refused_by_name_alone():
    with pytest.raises(OptionError, match="did you mean REPLICATE_API_TOKEN") as caught:
        set_secret("REPLICATE_API_TOKE", "r8_a_token_here")
    assert "r8_" not in caught.value.message


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("", "https://api.replicate.com"),
        ("https://proxy.example/replicate/", "https://proxy.example/replicate"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_address_of_the_host_is_its_own_or_another_safe_one(url, found):
    assert replicate_address({"REPLICATE_BASE_URL": url}) == found


@pytest.mark.parametrize(
    "url",
    [
        "http://api.replicate.com", "http://127.0.0.1.evil.example", "http://0.0.0.0:1", "https://",
        "api.replicate.com", "https://me:word@a.example", "https://a.example/?x=1", "https://a.example/#x",
        "https://a .example", "https://a.example\\x", "https://a.example:port", "http://[::1",
        "file:///etc/hosts", "https://a\n.example",
    ],
)  # fmt: skip
def test_another_address_is_one_sentence_that_does_not_repeat_it(url):
    with pytest.raises(OptionError, match="must be an address such as") as caught:
        replicate_address({"REPLICATE_BASE_URL": url})
    assert "word" not in caught.value.message.replace("password", "")
