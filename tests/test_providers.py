import pytest

from workbench.errors import OptionError
from workbench.providers import load_provider, names
from workbench.render.generate.provider import FlatProvider


def test_a_provider_is_found_by_its_name():
    assert isinstance(load_provider("clips", "flat"), FlatProvider)
    for name in names("clips"):
        assert load_provider("clips", name).name == name


def test_an_unknown_name_is_one_sentence():
    with pytest.raises(OptionError, match="no provider 'ofline'.*did you mean offline"):
        load_provider("clips", "ofline")
