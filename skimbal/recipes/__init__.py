"""Classifiers by name: what the command line and the benchmark can train."""

from skimbal.recipes._recipe import Recipe
from skimbal.recipes._table import get_recipe, make_recipe, recipe_names

__all__ = ["Recipe", "get_recipe", "make_recipe", "recipe_names"]
