"""Sums of products are the same on every processor."""

from base64 import b64decode

import numpy as np

from lontar.runtime import session

# `MatMulInteger` of x, uint8 [1, 4], with a weight of four times 127, int8 [4, 1].
PRODUCT = (
    "CAgSADpYChgKAXgKAXcSAXkiDU1hdE11bEludGVnZXISAWcqDwgECAEQA0IBd0oEf39/f1oTCgF4Eg4KDAgCEggKAggBCgIIBGITCgF5Eg4KDAgG"
    "EggKAggBCgIIAUIECgAQEQ=="
)


def test_sums_of_products_do_not_overflow(tmp_path):
    """Processors without VNNI add two products in 16 bits: 129,540 would be 65,534 there. Others cannot fail."""
    path = tmp_path / "product.onnx"
    path.write_bytes(b64decode(PRODUCT))
    (found,) = session(path, 1).run(None, {"x": np.full((1, 4), 255, dtype=np.uint8)})
    assert found.item() == 4 * 255 * 127
