"""Settings: the only reader of the environment.

A value comes from, strongest first: the environment (``SONGREEL_*``), ``songreel.toml`` in the library,
``songreel.toml`` in the user's configuration folder, the default. The library's own folder can be named by a flag,
too, which is stronger than all of them.
An empty variable counts as not set. A name that nobody knows is told (``Settings.warnings``), not refused: it
may be meant for another version.

Secrets stand apart: they are no settings, are in no file, and are asked for at the moment of use (``secret``).
"""

from workbench.settings.loading import hand_library_to_children, load
from workbench.settings.places import (
    default_library,
    hugging_face_hub,
    replicate_address,
    torch_checkpoints,
    user_file,
    weights_cache,
)
from workbench.settings.secrets import child_environment, known_secrets, secret, set_secret
from workbench.settings.values import Setting, Settings, describe

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
    "user_file",
    "weights_cache",
]
