import importlib

import pytest

from workbench.errors import OptionError
from workbench.providers import listeners, load_provider, names
from workbench.render.generate.provider import FlatProvider


def test_a_provider_is_found_by_its_name():
    assert isinstance(load_provider("clips", "flat"), FlatProvider)
    for name in names("clips"):
        assert load_provider("clips", name).name == name


def test_a_host_of_models_is_found():
    assert "replicate" in names("models")


def test_an_unknown_name_is_one_sentence():
    with pytest.raises(OptionError, match="no provider 'ofline'.*did you mean offline"):
        load_provider("clips", "ofline")


def test_every_listener_that_the_table_names_is_there():
    for path in listeners().values():
        module, _, function = path.partition(":")
        assert callable(getattr(importlib.import_module(module), function))
