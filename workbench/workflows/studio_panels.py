"""The page's panels of finish, shelf and outputs, and what their controls need."""

from workbench.workflows.studio_brand import BrandPanel
from workbench.workflows.studio_finish import FinishPanel
from workbench.workflows.studio_joins import JoinPanel
from workbench.workflows.studio_leaving import Leaving
from workbench.workflows.studio_look import LookPanel
from workbench.workflows.studio_money import MoneyPanel
from workbench.workflows.studio_outputs import OutputPanel
from workbench.workflows.studio_shelf import Shelf
from workbench.workflows.studio_sound import SoundPanel
from workbench.workflows.studio_titles import TitlePanel

__all__ = [
    "BrandPanel",
    "FinishPanel",
    "JoinPanel",
    "Leaving",
    "LookPanel",
    "MoneyPanel",
    "OutputPanel",
    "Shelf",
    "SoundPanel",
    "TitlePanel",
]
