"""Floats → integers of 8 bits: channels that stand out stay floats, and nothing is lost on the way back."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'lontar[train]'")
onnx = pytest.importorskip("onnx", reason="onnx is not installed: pip install 'lontar[train]'")

from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: E402

from lontar.runtime import session  # noqa: E402
from lontar.train.quantise import quantise  # noqa: E402
from lontar.train.restore import floats, stored  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Loud(torch.nn.Module):
    """Two layers on one input and one on theirs, each input with a channel as loud as is asked for."""

    def __init__(self, loudness: float) -> None:
        super().__init__()
        self.first, self.beside, self.second = torch.nn.Linear(64, 96), torch.nn.Linear(64, 96), torch.nn.Linear(96, 32)
        with torch.no_grad():
            self.first.weight[5] *= loudness

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        return self.second(torch.nn.functional.gelu(self.first(given)) + torch.tanh(self.beside(given)))


@pytest.fixture
def exported(tmp_path):
    def export(loudness):
        torch.manual_seed(3)
        network, path = Loud(loudness).eval(), tmp_path / "plain.onnx"
        torch.onnx.export(
            network, (torch.randn(1, 3, 64),), str(path), input_names=["given"], dynamo=False, opset_version=17,
            dynamic_axes={"given": {1: "rows"}},
        )  # fmt: skip
        return network, path

    return export


def inputs(loudness, seed=0):
    given = np.random.default_rng(seed).normal(size=(1, 200, 64)).astype(np.float32)
    given[..., 7] *= loudness
    return {"given": given}


def error(network, path, given):
    with torch.no_grad():
        right = network(torch.from_numpy(given["given"])).numpy()
    (found,) = session(path, 1).run(None, given)
    return np.sqrt(((found - right) ** 2).mean() / (right**2).mean())


def test_loud_channels_do_not_drown_the_others(exported, tmp_path):
    network, plain = exported(30.0)
    quantise(plain, tmp_path / "parted.onnx", [inputs(30.0)])
    quantize_dynamic(plain, tmp_path / "whole.onnx", per_channel=True, weight_type=QuantType.QInt8)
    others = inputs(30.0, seed=1)
    assert error(network, tmp_path / "parted.onnx", others) < 0.01
    assert error(network, tmp_path / "parted.onnx", others) < error(network, tmp_path / "whole.onnx", others) / 3


def test_nothing_is_parted_where_no_channel_stands_out(exported, tmp_path):
    network, plain = exported(1.0)
    quantise(plain, tmp_path / "out.onnx", [inputs(1.0)])
    kinds = [node.op_type for node in onnx.load(tmp_path / "out.onnx").graph.node]
    assert kinds.count("MatMulInteger") == 3
    assert "Gather" not in kinds and "MatMul" not in kinds
    assert error(network, tmp_path / "out.onnx", inputs(1.0, seed=1)) < 0.02


def test_weights_that_stayed_floats_come_back_unchanged_and_the_rest_but_for_rounding(exported, tmp_path):
    network, plain = exported(30.0)
    quantise(plain, tmp_path / "out.onnx", [inputs(30.0)])
    graph = onnx.load(tmp_path / "out.onnx").graph
    found = floats(graph, stored(graph))
    for name, value in network.state_dict().items():
        step = np.abs(value.numpy()).max() / 127
        assert np.abs(found[name] - value.numpy()).max() <= step, name
    assert np.array_equal(found["first.weight"][:, 7], network.first.weight.detach().numpy()[:, 7])
    assert np.array_equal(found["beside.weight"][:, 7], network.beside.weight.detach().numpy()[:, 7])
    assert np.array_equal(found["second.weight"][:, 5], network.second.weight.detach().numpy()[:, 5])
