"""What listening can be done with: what lacks is one sentence."""

import pytest

from workbench.errors import MissingExtraError
from workbench.jobs.heavy import HereHeavy
from workbench.workflows.means import Means


@pytest.mark.parametrize(
    ("modules", "said"),
    [
        (("nowhere",), "needs nowhere, which is not installed: python -m pip install 'songreel[models]'."),
        (("nowhere", "not_here"), "needs nowhere and not-here, which are not installed: python -m pip install"),
    ],
)
def test_what_is_not_installed_is_named(tmp_path, modules, said):
    with pytest.raises(MissingExtraError) as caught:
        Means(HereHeavy({}, {"stems": modules}), tmp_path).check_splitter()
    assert said in caught.value.message
