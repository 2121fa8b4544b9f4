"""Places outside the library that the user's system and environment name: folders, and a host's address."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from workbench.addresses import is_safe
from workbench.errors import OptionError

__all__ = [
    "FILE_NAME",
    "default_library",
    "hugging_face_hub",
    "replicate_address",
    "torch_checkpoints",
    "user_file",
    "weights_cache",
]

FILE_NAME = "songreel.toml"


def default_library() -> Path:
    """The library that is used when none is named: a folder of the user's."""
    import platformdirs

    return Path(platformdirs.user_data_dir("songreel", appauthor=False))


def user_file() -> Path:
    """The user's own settings file, whether it exists or not."""
    import platformdirs

    return Path(platformdirs.user_config_dir("songreel", appauthor=False)) / FILE_NAME


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
