"""The page's panels of finish, shelf and outputs, and what their controls need."""

from workbench.workflows.studio_acts import Acts
from workbench.workflows.studio_brand import BrandPanel
from workbench.workflows.studio_finish import FinishPanel
from workbench.workflows.studio_joins import JoinPanel
from workbench.workflows.studio_outputs import OutputPanel
from workbench.workflows.studio_queue import follow_seen
from workbench.workflows.studio_shelf import Shelf
from workbench.workflows.studio_sound import SoundPanel
from workbench.workflows.studio_titles import TitlePanel

__all__ = [
    "Acts",
    "BrandPanel",
    "FinishPanel",
    "JoinPanel",
    "OutputPanel",
    "Shelf",
    "SoundPanel",
    "TitlePanel",
    "follow_seen",
]
