"""All that can be set, and each value as it is in force."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

__all__ = ["TYPES", "Setting", "Settings", "describe"]


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


TYPES: dict[str, type] = {
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
        if f.name in TYPES
    )
