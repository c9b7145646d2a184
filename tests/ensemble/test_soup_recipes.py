"""Tests of the recipes of soups, on losses that are written down."""

import numpy as np
import pytest

from skimbal.ensemble._soup_recipes import greedy_soup, uniform_soup


def test_a_uniform_soup_holds_all_copies():
    losses = np.array([0.5, 0.3, 0.4])
    assert uniform_soup(losses, lambda members: 0.2) == ([1, 2, 0], 0.2)


@pytest.mark.parametrize("recipe", [uniform_soup, greedy_soup])
def test_a_soup_that_tastes_worse_is_the_best_copy(recipe):
    losses = np.array([0.5, 0.3, 0.4])
    assert recipe(losses, lambda members: 0.31) == ([1], 0.3)


@pytest.mark.parametrize("recipe", [uniform_soup, greedy_soup])
def test_a_single_copy_is_a_soup(recipe):
    assert recipe(np.array([0.5]), lambda members: 0.5) == ([0], 0.5)


def test_a_greedy_soup_takes_the_next_best_if_it_is_not_worse():
    tasted = {(1, 2): 0.3, (1, 2, 0): 0.35, (1, 2, 3): 0.25}
    losses = np.array([0.5, 0.3, 0.4, 0.6])
    assert greedy_soup(losses, lambda m: tasted[tuple(m)]) == ([1, 2, 3], 0.25)
