"""One line of the summary for all tests of models on disk, where what they need is not installed."""

from __future__ import annotations

import pytest

from tests.models_hf import conftest


def test_models_on_disk_are_tested() -> None:
    if conftest.MISSING_PACKAGES:
        pytest.skip(
            f"models on disk are not tested without {' and '.join(conftest.MISSING_PACKAGES)}: pip install -e '.[hf]'"
        )
    assert conftest.collect_ignore == []
