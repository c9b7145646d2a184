"""Classifiers and augmenters by name, for the command line and the benchmark."""

from skimbal.recipes._augmenters import augmenter_names, make_augmenter
from skimbal.recipes._recipe import Recipe
from skimbal.recipes._table import get_recipe, make_recipe, recipe_names

__all__ = [
    "Recipe",
    "augmenter_names",
    "get_recipe",
    "make_augmenter",
    "make_recipe",
    "recipe_names",
]
