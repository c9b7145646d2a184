"""One category of the product-title grammar, and the reader of the grammar files."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

__all__ = ["ProductCategory", "load_product_categories"]

_SLOT = re.compile(r"\{(\w+)\}")
# the other titles repeat one of the products, as sellers of the same thing do
_SHARE_OF_PRODUCTS = 0.7


@dataclass(frozen=True)
class ProductCategory:
    """What titles of one category are made of.

    Parameters
    ----------
    name : str
        The label of its titles.
    confusable : tuple of str
        Names of the categories that label noise turns it into.
    templates : tuple of str
        Titles with ``{slots}``; every slot is a key of `product` or `offer`.
    product : mapping of str to tuple of str
        Words that belong to the product: all its titles share them.
    offer : mapping of str to tuple of str
        Words that belong to the single offer, such as colour and size.
    """

    name: str
    confusable: tuple[str, ...]
    templates: tuple[str, ...]
    product: Mapping[str, tuple[str, ...]]
    offer: Mapping[str, tuple[str, ...]]

    def make_titles(self, n_titles: int, rng: np.random.Generator) -> np.ndarray:
        """Return `n_titles` titles, some of them of the same product.

        Parameters
        ----------
        n_titles : int
            Number of titles, at least 1.
        rng : numpy.random.Generator
            Source of all draws.

        Returns
        -------
        ndarray of shape (n_titles,), object
        """
        n_products = max(1, round(_SHARE_OF_PRODUCTS * n_titles))
        repeats = rng.integers(n_products, size=n_titles - n_products)
        product = np.concatenate([np.arange(n_products), repeats])
        words = {
            slot: _draw(choices, n_products, rng)[product]
            for slot, choices in self.product.items()
        }
        for slot, choices in self.offer.items():
            words[slot] = _draw(choices, n_titles, rng)
        template = rng.integers(len(self.templates), size=n_titles)
        titles = np.empty(n_titles, dtype=object)
        for number, text in enumerate(self.templates):
            rows = np.flatnonzero(template == number)
            columns = [words[slot][rows] for slot in _SLOT.findall(text)]
            pattern = _SLOT.sub("%s", text)
            titles[rows] = [pattern % row for row in zip(*columns, strict=True)]
        return titles


@lru_cache
def load_product_categories(lang: str) -> tuple[ProductCategory, ...]:
    """Return the categories of a language, in the order of its grammar file.

    Parameters
    ----------
    lang : {'en', 'zh'}
        Language of the titles.

    Returns
    -------
    tuple of ProductCategory
    """
    path = files("skimbal.datasets") / "resources" / f"product_titles_{lang}.toml"
    grammar = tomllib.loads(path.read_text(encoding="utf-8"))
    shared = grammar["shared"]

    def slots(table: dict[str, Any]) -> dict[str, tuple[str, ...]]:
        return {
            slot: tuple(shared[choices] if isinstance(choices, str) else choices)
            for slot, choices in table.items()
        }

    return tuple(
        ProductCategory(
            name=category["name"],
            confusable=tuple(category["confusable"]),
            templates=tuple(category["templates"]),
            product=slots(category["product"]),
            offer=slots(category["offer"]),
        )
        for category in grammar["category"]
    )


def _draw(choices: tuple[str, ...], n: int, rng: np.random.Generator) -> np.ndarray:
    # a squared uniform favours early entries: catalogues have their bestsellers
    index = (rng.random(n) ** 2 * len(choices)).astype(np.intp)
    words = np.array(choices, dtype=object)[index]
    return _fill_digits(words, rng) if "#" in "".join(choices) else words


def _fill_digits(words: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Replace every '#' by a digit from 1 to 9, in one pass over all characters."""
    characters = np.frombuffer("\n".join(words).encode("utf-32-le"), "<u4").copy()
    blank = characters == ord("#")
    characters[blank] = rng.integers(ord("1"), ord("9") + 1, size=blank.sum())
    filled = characters.tobytes().decode("utf-32-le").split("\n")
    return np.array(filled, dtype=object)
