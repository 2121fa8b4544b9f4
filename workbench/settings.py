"""Settings: the only reader of the environment.

A value comes from, strongest first: the environment (``SONGREEL_*``), ``songreel.toml`` in the library,
``songreel.toml`` in the user's configuration folder, the default. The library's own folder can be named by a flag,
too, which is stronger than all of them.
An empty variable counts as not set. A name that nobody knows is told (``Settings.warnings``), not refused: it
may be meant for another version.

Secrets stand apart: they are no settings, are in no file, and are asked for at the moment of use (``secret``).
"""

from __future__ import annotations

import dataclasses
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from workbench.addresses import is_safe
from workbench.errors import OptionError, why
from workbench.nearest import did_you_mean
from workbench.secret import Secret

__all__ = [
    "Setting",
    "Settings",
    "child_environment",
    "default_library",
    "describe",
    "hand_library_to_children",
    "hugging_face_hub",
    "known_secrets",
    "load",
    "replicate_address",
    "secret",
    "set_secret",
    "torch_checkpoints",
    "weights_cache",
]

FILE_NAME = "songreel.toml"
_PREFIX = "SONGREEL_"
_TESTS_OWN = ("SONGREEL_CORPUS", "SONGREEL_EVERY_EXTRA")


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set. Each field's metadata says its unit and what it is for."""

    library: Path = field(metadata={"help": "the folder that holds projects, media and cache"})
    max_song_s: float = field(default=1200.0, metadata={"help": "longest song, seconds"})
    max_song_mb: float = field(default=500.0, metadata={"help": "largest song file, megabytes"})
    workers: int = field(default=2, metadata={"help": "clips and chunks made at once"})
    hosted_at_once: int = field(default=4, metadata={"help": "clips asked of a host of models at once, 1 to 10"})
    min_clip_s: float = field(default=3.0, metadata={"help": "shortest clip, seconds"})
    max_clip_s: float = field(default=10.0, metadata={"help": "longest clip, seconds"})
    encoder: str = field(
        default="libx264",
        metadata={
            "help": "who encodes films: libx264 (the same bytes everywhere), h264_nvenc, h264_videotoolbox, or auto: "
            "a graphics card's where it works"
        },
    )
    month_budget: Decimal | None = field(
        default=Decimal(50),
        metadata={"help": "what hosted models may cost in a calendar month (UTC), US dollars; none = no limit"},
    )
    most_regenerations: int = field(
        default=10_000, metadata={"help": "how often each clip may be made again; a shared studio may say 1"}
    )
    cache_gb: float | None = field(
        default=20.0,
        metadata={
            "help": "what can be made again may take so much of the library, gigabytes; what was used least recently "
            "goes first; none = no limit"
        },
    )
    quota_gb: float | None = field(
        default=None, metadata={"help": "what the whole library may hold, gigabytes; none = no limit"}
    )
    quota_projects: int | None = field(
        default=None, metadata={"help": "how many projects the library may have; none = no limit"}
    )
    visitor_song_mb: float = field(
        default=100.0, metadata={"help": "shared studio: largest song file of a visitor, megabytes"}
    )
    visitor_songs_mb: float = field(
        default=1000.0, metadata={"help": "shared studio: all songs that a visitor keeps, megabytes"}
    )
    visitor_song_minutes: float = field(
        default=10.0, metadata={"help": "shared studio: longest song of a visitor, minutes"}
    )
    visitor_songs_minutes: float = field(
        default=60.0, metadata={"help": "shared studio: all songs that a visitor keeps, minutes"}
    )
    visitor_gb: float = field(
        default=5.0, metadata={"help": "shared studio: what a visitor's library may hold, gigabytes"}
    )
    visitor_films: int = field(default=10, metadata={"help": "shared studio: films a visitor may make a day (UTC)"})
    visitor_works: int = field(
        default=60, metadata={"help": "shared studio: pieces of costly work that a visitor may begin an hour"}
    )
    visitor_usd: Decimal = field(
        default=Decimal(0),
        metadata={"help": "shared studio: what hosted models may cost a visitor in all, US dollars; 0 = nothing"},
    )
    most_visitors: int = field(default=50, metadata={"help": "shared studio: how many visitors may have a library"})
    shared_works: int = field(
        default=240, metadata={"help": "shared studio: pieces of costly work that all its visitors may begin an hour"}
    )
    weights: Path | None = field(default=None, metadata={"help": "folder with model weights"})
    engine_store: str = field(
        default="",
        metadata={
            "help": "where other machines find files and leave theirs, such as file:///mnt/films or s3://bucket/films; "
            "without it they must see the library's folder"
        },
    )
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)
    """For each name where its value came from: flag, environment, library, user, default."""
    warnings: tuple[str, ...] = field(default=(), compare=False)
    """Sentences on names in files and in the environment that are no settings."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One value with its origin, as ``songreel config`` prints it."""

    name: str
    value: str
    origin: str
    help: str


def default_library() -> Path:
    """The library that is used when none is named: a folder of the user's."""
    import platformdirs

    return Path(platformdirs.user_data_dir("songreel", appauthor=False))


def user_file() -> Path:
    """The user's own settings file, whether it exists or not."""
    import platformdirs

    return Path(platformdirs.user_config_dir("songreel", appauthor=False)) / FILE_NAME


def child_environment() -> dict[str, str]:
    """The environment for a child process: ours without tokens and passwords."""
    return {k: v for k, v in os.environ.items() if not any(word in k.upper() for word in _TELLING)}


_TELLING = ("TOKEN", "SECRET", "API_KEY", "PASSWORD")
_SECRETS = ("REPLICATE_API_TOKEN", "SONGREEL_STUDIO_PASSWORD")
_HANDED: dict[str, Secret] = {}
_FROM_KEYRING: dict[str, Secret] = {}
"""What the keyring said last: not asked here, but blotted out of logs."""


def set_secret(name: str, text: str | None) -> None:
    """Hand a secret in for this process alone, as a notebook's password field does; None or nothing takes it back.

    Args:
        name: ``REPLICATE_API_TOKEN``, or ``SONGREEL_STUDIO_PASSWORD``.
        text: it.

    Raises:
        OptionError: there is no secret of this name.
    """
    if name not in _SECRETS:
        raise OptionError(
            f"There is no secret {name!r};{did_you_mean(name, _SECRETS)} there are {', '.join(_SECRETS)}.",
            field="secret",
        )
    if text and text.strip():
        _HANDED[name] = Secret(text.strip())
    else:
        _HANDED.pop(name, None)


def secret(name: str) -> Secret | None:
    """A secret at this moment: as it was handed in, from the environment, or out of the system's keyring.

    The keyring is asked where the package ``keyring`` is installed, for the service ``songreel`` and the secret's name.
    """
    if name in _HANDED:
        return _HANDED[name]
    if text := os.environ.get(name, "").strip():
        return Secret(text)
    if text := _from_keyring(name):
        _FROM_KEYRING[name] = Secret(text)
        return _FROM_KEYRING[name]
    return None


def _from_keyring(name: str) -> str:
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return ""
    try:
        return (keyring.get_password("songreel", name) or "").strip()
    except (keyring.errors.KeyringError, OSError):  # there is none on this system, or it stays locked
        return ""


def known_secrets() -> tuple[str, ...]:
    """The texts of all secrets that this process has, to be blotted out wherever they turn up; asks no keyring."""
    held = [s.reveal() for s in (*_HANDED.values(), *_FROM_KEYRING.values())]
    return tuple({text for text in (*held, *(os.environ.get(name, "").strip() for name in _SECRETS)) if text})


def replicate_address(environment: Mapping[str, str] | None = None) -> str:
    """Where Replicate's API is: its own address, or that in REPLICATE_BASE_URL.

    Raises:
        OptionError: that is not https, nor plain http on this computer.
    """
    env = os.environ if environment is None else environment
    url = env.get("REPLICATE_BASE_URL", "").strip().rstrip("/")
    if not url:
        return "https://api.replicate.com"
    if not is_safe(url) or any(mark in url for mark in "@?#\\") or not url.isprintable() or " " in url:
        raise OptionError(
            "REPLICATE_BASE_URL must be an address such as https://api.replicate.com, without a password or a "
            "question in it; plain http is allowed on this computer alone, such as http://127.0.0.1:8000.",
            field="REPLICATE_BASE_URL",
        )
    return url


def torch_checkpoints() -> Path:
    """Where torch keeps the weights that it fetched, as its ``hub`` says; torch itself takes a second to import."""
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    home = os.environ.get("TORCH_HOME") or str(Path(cache) / "torch")
    return Path(home).expanduser() / "hub" / "checkpoints"


def hugging_face_hub() -> Path:
    """Where the libraries that read from Hugging Face keep what they fetched."""
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    home = os.environ.get("HF_HOME") or str(Path(cache) / "huggingface")
    return Path(os.environ.get("HF_HUB_CACHE") or str(Path(home) / "hub")).expanduser()


def weights_cache() -> Path:
    """The user's folder for model weights, where the setting ``weights`` names none."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("songreel", appauthor=False)) / "weights"


def load(library: Path | str | None = None, *, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force.

    Args:
        library: the library's folder, if a person named one.
        environment: instead of the process's own, for tests.

    Raises:
        OptionError: a file cannot be read, or a file or a variable holds a value that is not allowed.
    """
    env = os.environ if environment is None else environment
    user = user_file() if environment is None else None
    from_user = _read(user) if user is not None else {}
    folder, origin = _library(library, env, from_user)
    from_library = _read(folder / FILE_NAME)
    variables = {f"{_PREFIX}{name.upper()}": name for name in _TYPES}
    sources: list[tuple[str, Mapping[str, Any]]] = [  # the weakest first
        ("user", _without_library(from_user)),
        ("library", _without_library(from_library)),
        *((f"environment ({v})", {n: env[v]}) for v, n in variables.items() if n != "library" and env.get(v)),
    ]
    values: dict[str, Any] = {"library": folder}
    origins = dict.fromkeys(_TYPES, "default") | {"library": origin}
    for source, found in sources:
        for name in found.keys() & _TYPES.keys():
            values[name], origins[name] = _convert(name, found[name], source), source
    strangers = [name for name in env if name.startswith(_PREFIX) and name not in (*_TESTS_OWN, *_SECRETS)]
    warnings = (
        *_unknown(from_user, _TYPES, f"the settings file {user}"),
        *_unknown(from_library, _TYPES, f"the settings file {folder / FILE_NAME}"),
        *_unknown(strangers, variables, "the environment"),
    )
    return Settings(**values, origins=origins, warnings=warnings)


def describe(settings: Settings) -> tuple[Setting, ...]:
    """Each setting with its value and origin, in the order of the class."""
    return tuple(
        Setting(
            f.name,
            str(getattr(settings, f.name)),
            settings.origins.get(f.name, "default"),
            f.metadata["help"],
        )
        for f in dataclasses.fields(Settings)
        if f.name in _TYPES
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OptionError(f"The settings file {path} cannot be read: {why(error)}.", field="config") from error


_TYPES: dict[str, type] = {
    "library": Path,
    "max_song_s": float,
    "max_song_mb": float,
    "workers": int,
    "hosted_at_once": int,
    "min_clip_s": float,
    "max_clip_s": float,
    "encoder": str,
    "month_budget": Decimal,
    "most_regenerations": int,
    "cache_gb": float,
    "quota_gb": float,
    "quota_projects": int,
    "visitor_song_mb": float,
    "visitor_songs_mb": float,
    "visitor_song_minutes": float,
    "visitor_songs_minutes": float,
    "visitor_gb": float,
    "visitor_films": int,
    "visitor_works": int,
    "visitor_usd": Decimal,
    "most_visitors": int,
    "shared_works": int,
    "weights": Path,
    "engine_store": str,
}
_WORDS: dict[str, tuple[str, ...]] = {"encoder": ("libx264", "h264_nvenc", "h264_videotoolbox", "auto")}
"""What a setting that is a word may be."""
_NO_LIMIT = "none"
_LIMITS = ("cache_gb", "quota_gb", "quota_projects", "month_budget")
"""Settings that may be ``none``."""
_USD = re.compile(r"\$?\s*(\d{1,9}(?:\.\d{1,6})?)\s*(?:usd)?", re.IGNORECASE)


def _library(flag: Path | str | None, env: Mapping[str, str], from_user: Mapping[str, Any]) -> tuple[Path, str]:
    """The library's folder, which need not be there yet, and where its name came from.

    Raises:
        OptionError: something else has the name, or it cannot be a folder's.
    """
    variable = f"{_PREFIX}LIBRARY"
    named = (
        (flag, "flag"),
        (env.get(variable) or None, f"environment ({variable})"),
        (from_user.get("library"), "user"),
    )
    raw, origin = next(((raw, origin) for raw, origin in named if raw is not None), (default_library(), "default"))
    folder = _path("library", raw, origin)
    try:
        there = next(path for path in (folder, *folder.parents) if path.exists())
        wrong = None if there.is_dir() else f"cannot be a folder, as {str(there)!r} is a file"
    except (OSError, ValueError) as error:
        wrong = f"cannot be used ({getattr(error, 'strerror', None) or error})"
    if wrong:
        raise OptionError(f"The library {str(folder)!r} {wrong}; give another one.", field="library")
    return folder, origin


def _without_library(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: raw for name, raw in found.items() if name != "library"}


def _unknown(names: Iterable[str], known: Mapping[str, object], where: str) -> list[str]:
    """A sentence for each name that is no setting's."""
    sentences = []
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known) or f" there are {', '.join(known)}."
            sentences.append(f"{name!r} in {where} is no setting and changes nothing;{hint}")
    return sentences


def _convert(name: str, raw: object, origin: str) -> object:
    if _TYPES[name] is Path:
        return _path(name, raw, origin)
    if name in _LIMITS and raw == _NO_LIMIT:
        return None
    if name in _WORDS:
        return _word(name, raw, origin)
    if _TYPES[name] is Decimal:
        return _dollars(name, raw, origin)
    if _TYPES[name] is str:
        return _text(name, raw, origin)
    try:
        value = _TYPES[name](raw)
    except (TypeError, ValueError, OverflowError):
        value = None
    if value is None or isinstance(raw, bool) or (isinstance(raw, float) and value != raw):  # int() takes True, 2.7
        what = "whole number" if _TYPES[name] is int else "number"
        raise OptionError(f"The setting {name} is {raw!r} (from {origin}), which is no {what}.", field=name)
    if not 0 < value < float("inf"):
        raise OptionError(f"The setting {name} is {raw!r} (from {origin}); it must be a number above 0.", field=name)
    return value


def _word(name: str, raw: object, origin: str) -> str:
    if raw not in _WORDS[name]:
        hint = did_you_mean(str(raw), _WORDS[name]) or " choose one of these."
        raise OptionError(
            f"The setting {name} is {raw!r} (from {origin}); there are {', '.join(_WORDS[name])};{hint}", field=name
        )
    return str(raw)


def _text(name: str, raw: object, origin: str) -> str:
    if not isinstance(raw, str) or not raw.isprintable():
        raise OptionError(f"The setting {name} is {raw!r} (from {origin}), which is no plain text.", field=name)
    return raw.strip()


def _dollars(name: str, raw: object, origin: str) -> Decimal:
    """US dollars, written as ``model.money`` reads them or as a number of the file."""
    written = None if isinstance(raw, bool) else _USD.fullmatch(str(raw).strip())
    if written is None:
        raise OptionError(
            f"The setting {name} is {raw!r} (from {origin}); give US dollars from 0 on, such as '50.00 USD'"
            f"{f', or {_NO_LIMIT!r}' if name in _LIMITS else ''}.",
            field=name,
        )
    return Decimal(written[1])


def _path(name: str, raw: object, origin: str) -> Path:
    """A path as a person writes it; absolute, so that nothing depends on where a child runs."""
    if not isinstance(raw, str | Path) or not str(raw):
        raise OptionError(f"The setting {name} is {raw!r} (from {origin}), which names no folder.", field=name)
    try:
        path = Path(raw).expanduser().absolute()
        str(path).encode()  # the database holds text only
    except (RuntimeError, ValueError) as error:
        reason = "it is not UTF-8" if isinstance(error, UnicodeError) else str(error)
        raise OptionError(
            f"The setting {name} is {str(raw)!r} (from {origin}), which cannot be used ({reason}).", field=name
        ) from error
    return path


def hand_library_to_children(library: Path) -> None:
    """Name the library to notebooks that this process will run."""
    os.environ["SONGREEL_LIBRARY"] = str(library)
