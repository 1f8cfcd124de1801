"""Averaged weights of several runs."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'lontar[train]'")
pytest.importorskip("transformers", reason="transformers is not installed: pip install 'lontar[train]'")

from lontar.train.average import averaged  # noqa: E402


def test_floats_are_averaged_and_whole_numbers_stay() -> None:
    one = {"weight": torch.tensor([1.0, 2.0]), "places": torch.tensor([0, 1])}
    other = {"weight": torch.tensor([3.0, 6.0]), "places": torch.tensor([5, 6])}
    mean = averaged([one, other])
    assert mean["weight"].tolist() == [2.0, 4.0]
    assert mean["places"].tolist() == [0, 1]


@pytest.mark.parametrize("other", [{"weight": torch.zeros(3)}, {"bias": torch.zeros(2)}])
def test_different_networks_are_refused(other: dict[str, torch.Tensor]) -> None:
    with pytest.raises(ValueError, match="different networks"):
        averaged([{"weight": torch.zeros(2)}, other])
