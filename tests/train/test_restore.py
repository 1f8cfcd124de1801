"""Shipped integers → the floats that training goes on from."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'lontar[train]'")
pytest.importorskip("transformers", reason="transformers is not installed: pip install 'lontar[train]'")
onnx = pytest.importorskip("onnx", reason="onnx is not installed: pip install 'lontar[train]'")

from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: E402

from lontar.extract.pipeline import SHIPPED, Reader  # noqa: E402
from lontar.extract.tokens import BEGIN, END, Subwords  # noqa: E402
from lontar.train.restore import floats, restored, stored  # noqa: E402


class Two(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = torch.nn.Linear(8, 12), torch.nn.Linear(12, 4)

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        return self.second(torch.nn.functional.gelu(self.first(given)))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_products_get_their_weights_back_but_for_rounding(tmp_path):
    torch.manual_seed(1)
    network = Two().eval()
    plain, shipped = tmp_path / "plain.onnx", tmp_path / "shipped.onnx"
    torch.onnx.export(network, (torch.randn(1, 3, 8),), str(plain), dynamo=False, opset_version=17)
    quantize_dynamic(
        plain, shipped, per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul"]
    )  # fmt: skip
    graph = onnx.load(shipped).graph
    found = floats(graph, stored(graph))
    for name, value in network.state_dict().items():
        step = np.abs(value.numpy()).max() / 127
        assert found[name].shape == value.shape
        assert np.abs(found[name] - value.numpy()).max() <= step, name


def test_a_graph_without_biases_is_refused():
    node = onnx.helper.make_node("MatMulInteger", ["given", "whole_quantized"], ["out"])
    after = onnx.helper.make_node("Cast", ["out"], ["cast"], to=1)
    graph = onnx.helper.make_graph([node, after, onnx.helper.make_node("Cast", ["cast"], ["end"], to=1)], "g", [], [])
    tensors = {"whole_quantized": np.zeros((2, 2), np.int8), "whole_scale": np.ones(2, np.float32)}
    with pytest.raises(ValueError, match="no bias follows the product that gives out"):
        floats(graph, tensors)


def test_the_shipped_weights_give_the_states_that_they_are_shipped_with():
    network = restored(SHIPPED).eval()
    reader = Reader(SHIPPED)
    text = "Menteri itu mengatakan bahwa jalan tol akan dibuka pekan depan."
    ((units, states),) = reader.states(text)
    pieces = Subwords(SHIPPED / "tokenizer.json").encode(units)
    ids = torch.tensor([[BEGIN, *pieces.ids.tolist(), END]])
    with torch.no_grad():
        own = network.hidden(ids, torch.zeros_like(ids), torch.ones_like(ids))[0, 1:-1].numpy()[pieces.first]
    likeness = (own * states).sum(1) / np.linalg.norm(own, axis=1) / np.linalg.norm(states, axis=1)
    # Integers carry most of the way in 127 steps: their rounding turns the states by a few degrees.
    assert likeness.min() > 0.99
