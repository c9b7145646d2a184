"""Forms in -s, against morphy as it is described, word by word."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skimbal.augmentation._word_net_forms import (
    WordGroups,
    _add_s,
    _list_forms,
    give_s,
    join_groups,
)

# ending of the form, ending of the word
MORPHY = {
    "noun": "s: ses:s ves:f xes:x zes:z ches:ch shes:sh men:man ies:y",
    "verb": "s: ies:y es:e es:",
}
EXCEPTIONS = {"teeth": ["tooth"], "axes": ["ax", "axis"], "oxen": ["ox"]}


def texts(words):
    return pa.array(words, pa.string())


def exceptions():
    pairs = [(form, base) for form, bases in EXCEPTIONS.items() for base in bases]
    return texts([form for form, _ in pairs]), texts([base for _, base in pairs])


def morphy(form, kind):
    """Return what a form may be of, as a reader of the manual would."""
    if form in EXCEPTIONS:
        return set(EXCEPTIONS[form])
    rules = [rule.split(":") for rule in MORPHY[kind].split()]
    return {
        form.removesuffix(inflected) + base
        for inflected, base in rules
        if form.endswith(inflected)
    }


STEMS = ["ax", "axi", "oo", "toot", "bab", "wo", "le", "bus", "wat", "a", ""]
PARTS = ["s", "es", "ies", "y", "f", "x", "z", "ch", "sh", "man", "men", "e", "h", ""]
WORDS = st.lists(
    st.one_of(
        st.sampled_from(["tooth", "ax", "axis", "ox", "teeth", "axes"]),
        st.tuples(st.sampled_from(STEMS), st.sampled_from(PARTS)).map("".join),
    ),
    max_size=12,
)


@pytest.mark.parametrize("kind", ["noun", "verb"])
@settings(derandomize=True, deadline=None, max_examples=60)
@given(words=WORDS, asked=WORDS)
def test_forms_lead_back_as_morphy_does(kind, words, asked):
    forms, numbers = _list_forms(texts(words), kind, exceptions())
    found = set(zip(forms.to_pylist(), numbers.tolist(), strict=True))
    asked = {*asked, *forms.to_pylist()}
    expected = {
        (form, i)
        for form in asked
        for i, word in enumerate(words)
        if word in morphy(form, kind)
    }
    assert expected == found


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("dress", "dresses"),
        ("box", "boxes"),
        ("watch", "watches"),
        ("bench", "benches"),
        ("dish", "dishes"),
        ("baby", "babies"),
        ("toy", "toys"),
        ("shoe", "shoes"),
        ("evening gown", "evening gowns"),
        ("t-shirt", "t-shirts"),
        ("photo", None),
        ("monarch", None),
        ("jeans", None),
        ("woman", None),
        ("clothing", None),
        ("footwear", None),
        ("tooth", None),
        ("milk tooth", None),
        ("point of view", None),
        ("mother-in-law", None),
        ("TV", None),
        ("3-d", None),
        ("", None),
    ],
)
def test_plurals_that_are_sure_by_eye(word, form):
    assert _add_s(texts([word]), "noun", exceptions()).to_pylist() == [form]


def test_a_verb_of_two_words_has_no_sure_form():
    found = _add_s(texts(["take place", "dry-clean"]), "verb", exceptions())
    assert found.to_pylist() == [None, "dry-cleans"]


@pytest.mark.parametrize("kind", ["noun", "verb"])
@settings(derandomize=True, deadline=None, max_examples=60)
@given(words=WORDS)
def test_a_sure_form_leads_back_to_its_word(kind, words):
    for word, form in zip(
        words, _add_s(texts(words), kind, exceptions()).to_pylist(), strict=True
    ):
        # "axes" is a form of "axe" too, though morphy does not know
        assert form is None or form in EXCEPTIONS or word in morphy(form, kind)


def test_groups_of_forms_by_eye():
    part = WordGroups(
        texts(["tooth", "fang", "gown"]),
        np.array([0, 0, 1]),
        texts(["tooth", "fang", "gown"]),
        np.array([0, 0, 1]),
    )
    formed = give_s(part, "noun", exceptions())
    # "fangs" has no synonym that is sure, and "gown" none at all
    assert formed.words.to_pylist() == ["tooths", "teeth"]
    assert formed.members.to_pylist() == ["fangs", "gowns"]
    joined = join_groups([part, formed])
    assert joined.words.to_pylist() == ["tooth", "fang", "gown", "tooths", "teeth"]
    assert joined.groups.tolist() == [0, 0, 1, 2, 2]
    assert joined.members.to_pylist() == ["tooth", "fang", "gown", "fangs"]
    assert joined.owner.tolist() == [0, 0, 1, 2]
