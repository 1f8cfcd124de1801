"""Who does something to whom."""

import pytest

from lontar.knowledge.loading import load
from lontar.merge.roles import reversed_roles, roles

KNOWN = load()


@pytest.mark.parametrize(
    ("text", "agents", "patients"),
    [
        ("Rusia menyerang Polandia", {"ru"}, {"pl"}),
        ("Polandia akan diserang Rusia", {"ru"}, {"pl"}),
        ("Polandia diserang oleh Rusia", {"ru"}, {"pl"}),
        ("invasi Rusia ke Ukraina terjadi", {"ru"}, {"ua"}),
        ("jika terjadi invasi Rusia", {"ru"}, set()),
        ("jika Ukraina diserang", set(), {"ua"}),
        ("Russia attacks Poland", {"ru"}, {"pl"}),
        ("Amerika\n Serikat menyerang Iran", {"us"}, {"ir"}),
        ("Poland is attacked by Russia", {"ru"}, {"pl"}),
        ("Rusia berdamai dengan Polandia", set(), set()),
        ("Russia and Ukraine sign a treaty", set(), set()),
        ("pasukan Rusia di Ukraina", set(), set()),
        ("harga beras naik", set(), set()),
    ],
)
def test_who_does_what_is_told_to_whom(text, agents, patients):
    found = roles(text, KNOWN)
    assert (found.agents, found.patients) == (agents, patients)


@pytest.mark.parametrize(
    ("scenario", "condition", "turned"),
    [
        ("Polandia menyerang Rusia", "jika Rusia menginvasi Ukraina atau sekutu NATO", True),
        ("Polandia menyerang Rusia", "jika terjadi invasi Rusia", True),
        ("Russia is attacked by Ukraine", "if Russia attacks Ukraine", True),
        ("Rusia menyerang Ukraina", "jika Ukraina diserang Rusia", False),
        ("Rusia menyerang Polandia", "jika Rusia menginvasi Ukraina", False),
        ("Rusia menyerang Polandia", "jika salah satu anggota NATO diserang", False),
    ],
)
def test_a_scenario_in_which_the_other_does_it_is_told_from_its_reverse(scenario, condition, turned):
    assert reversed_roles(scenario, condition, KNOWN) is turned
