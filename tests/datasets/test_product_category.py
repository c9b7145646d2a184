"""The grammar files are well formed, and titles repeat their products."""

import re
from collections import Counter

import numpy as np
import pytest

from skimbal.datasets._product_category import (
    ProductCategory,
    load_product_categories,
)

CATEGORIES = [
    pytest.param(lang, category, id=f"{lang}-{category.name}")
    for lang in ("en", "zh")
    for category in load_product_categories(lang)
]


def slots_of(category: ProductCategory) -> list[str]:
    return [s for text in category.templates for s in re.findall(r"\{(\w+)\}", text)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_language_has_twenty_categories(lang):
    names = [category.name for category in load_product_categories(lang)]
    assert len(names) == len(set(names)) == 20


@pytest.mark.parametrize(("lang", "category"), CATEGORIES)
def test_templates_use_every_slot_and_no_other(lang, category):
    assert set(slots_of(category)) == {*category.product, *category.offer}
    assert not set(category.product) & set(category.offer)
    # "%" would be read as a place of the joined pattern, "#" is for words only
    assert not any(set("%#") & set(text) for text in category.templates)


@pytest.mark.parametrize(("lang", "category"), CATEGORIES)
def test_words_of_a_slot_are_distinct_and_tidy(lang, category):
    for choices in (*category.product.values(), *category.offer.values()):
        assert len(choices) > 1
        assert len(set(choices)) == len(choices)
        assert all(word == word.strip() != "" for word in choices)


@pytest.mark.parametrize(("lang", "category"), CATEGORIES)
def test_lookalikes_exist_and_are_other_categories(lang, category):
    names = {other.name for other in load_product_categories(lang)}
    assert category.confusable
    assert set(category.confusable) <= names - {category.name}


@pytest.mark.parametrize(("lang", "category"), CATEGORIES)
def test_titles_are_finished_texts(lang, category):
    titles = category.make_titles(300, np.random.default_rng(0))
    for title in titles:
        assert isinstance(title, str)
        assert title == title.strip()
        assert not set("{}#%") & set(title)
        assert "  " not in title


def test_one_title_is_possible():
    category = load_product_categories("en")[0]
    assert category.make_titles(1, np.random.default_rng(0)).shape == (1,)


def test_titles_of_one_product_share_its_words_and_differ_in_the_offer():
    category = ProductCategory(
        name="lamp",
        confusable=(),
        templates=("{model} {colour}",),
        product={"model": ("L####", "K####")},
        offer={"colour": ("red", "blue", "green", "white")},
    )
    titles = category.make_titles(1000, np.random.default_rng(0))
    offers = Counter(title.split()[0] for title in titles)
    # 700 products: 300 titles are of a product that another title has too
    assert 600 < len(offers) <= 700
    assert len(set(titles)) > len(offers)
