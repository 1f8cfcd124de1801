"""The picture of a scenario: boxes do not overlap, edges join them, what does not fit is counted."""

from __future__ import annotations

from itertools import pairwise

import pytest

from lontar.knowledge import load
from lontar.types import Commitment, Condition, Day, Speaker
from lontar.web.whatif_view import MOST, picture


def commitment(number, *, bound=None, members=(), meets=0.9):
    return Commitment(
        Speaker(f"Actor {number}", "person", "name"), "promise", Condition("if it rains " * 9, 0, 1, "if"), "they help",
        None, None, Day(None, "none", None, "none"), "passage", f"s{number}", "a", 0, 1, bound=bound, members=members,
        meets=meets,
    )  # fmt: skip


def drawn(found):
    return picture("it rains tomorrow", found, load(), lambda speaker: speaker.name)


@pytest.mark.parametrize("number", [1, 3, MOST, MOST + 3])
def test_boxes_of_a_column_do_not_overlap_and_stay_within_the_picture(number):
    found = drawn([commitment(one, bound="NATO" if one % 3 == 0 else None) for one in range(number)])
    assert found.left_out == max(0, number - MOST)
    for kind in ("if", "does", "bound"):
        boxes = [box for box in found.boxes if box.kind == kind]
        assert boxes
        for above, below in pairwise(boxes):
            assert above.top + above.height < below.top
        assert all(box.top >= 0 and box.top + box.height <= found.height for box in boxes)


def test_what_binds_one_body_leads_to_one_box():
    found = drawn([commitment(1, bound="NATO", members=("Poland",)), commitment(2, bound="NATO", members=("Poland",))])
    bound = [box for box in found.boxes if box.kind == "bound"]
    assert [box.lines[-1] for box in bound] == ["with 1 members"]
    assert len(found.edges) == 4


def test_what_is_less_sure_has_a_broken_edge():
    assert [sure for _, sure in drawn([commitment(1), commitment(2, meets=0.4)]).edges] == [True, False, True, True]
