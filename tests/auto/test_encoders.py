"""Tests of the choice of encoders."""

from pathlib import Path

import numpy as np
import pytest

from skimbal import TransformerEncoder
from skimbal._torch import _pretrained
from skimbal.auto._encoders import make_encoders
from skimbal.auto._facts import Facts
from skimbal.pretraining import MLMPretrainer

ENGLISH, CHINESE = ["red dress", "blue shirt"], ["红色连衣裙", "蓝色衬衫"]


def facts(texts) -> Facts:
    return Facts.of(texts, np.array([0, 1]), np.array([0, 1]))


@pytest.fixture
def here(monkeypatch) -> set[str]:
    """Names of the models that are on this machine; a test may add some."""
    names: set[str] = set()
    monkeypatch.setattr(_pretrained, "is_here", lambda name: name in names)
    return names


def test_auto_takes_what_is_on_the_machine(here):
    here |= {"minilm", "intfloat/multilingual-e5-small"}
    (chosen,), reason = make_encoders("auto", facts(ENGLISH), verbose=1)
    assert (chosen.pretrained, chosen.prefix, chosen.verbose) == ("minilm", "", 1)
    assert reason == ""


def test_auto_takes_one_that_knows_the_script(here):
    here |= {"minilm", "intfloat/multilingual-e5-small"}
    (chosen,), _ = make_encoders("auto", facts(CHINESE), verbose=0)
    assert chosen.pretrained == "intfloat/multilingual-e5-small"
    assert chosen.prefix == "query: "


def test_a_multilingual_one_is_better_than_reading_letter_by_letter(here):
    here |= {"minilm", "intfloat/multilingual-e5-small"}
    russian = facts(["красное платье", "синяя рубашка XL"])
    (chosen,), _ = make_encoders("auto", russian, verbose=0)
    assert chosen.pretrained == "intfloat/multilingual-e5-small"
    here.remove("intfloat/multilingual-e5-small")
    (chosen,), _ = make_encoders("auto", russian, verbose=0)
    assert chosen.pretrained == "minilm"


def test_a_multilingual_one_reads_english_too(here):
    here.add("intfloat/multilingual-e5-small")
    (chosen,), _ = make_encoders("auto", facts(ENGLISH), verbose=0)
    assert chosen.prefix == "query: "


def test_auto_with_nothing_says_what_to_install(here):
    chosen, reason = make_encoders("auto", facts(ENGLISH), verbose=0)
    assert chosen == []
    assert 'pip install "skimbal[offline]"' in reason


def test_an_english_body_is_not_taken_for_chinese(here):
    here.add("minilm")
    chosen, reason = make_encoders("auto", facts(CHINESE), verbose=0)
    assert chosen == []
    assert reason.startswith("100 % of the letters are of scripts without spaces")


def test_names_folders_and_encoders_may_be_mixed():
    own = TransformerEncoder("c", prefix="query: ")
    chosen, reason = make_encoders(["a", Path("b"), own], facts(ENGLISH), verbose=2)
    assert [str(item.pretrained) for item in chosen] == ["a", "b", "c"]
    assert [item.verbose for item in chosen] == [2, 2, 0]
    assert chosen[2].prefix == "query: "
    assert chosen[2] is not own  # the user's one is not fitted
    assert reason == ""


@pytest.mark.parametrize("one", ["a", Path("a"), TransformerEncoder("a")])
def test_one_needs_no_list(one):
    (chosen,), _ = make_encoders(one, facts(ENGLISH), verbose=0)
    assert str(chosen.pretrained) == "a"


@pytest.mark.parametrize("empty", [[], ()])
def test_an_empty_list_is_refused(empty):
    with pytest.raises(
        ValueError, match=r"a list of one or more of these; got .* of 0"
    ):
        make_encoders(empty, facts(ENGLISH), verbose=0)


@pytest.mark.parametrize("bad", [[3], ["a", None], [["a"]]])
def test_what_is_no_encoder_is_refused_by_its_type(bad):
    with pytest.raises(TypeError, match=r"Each of `pretrained` must be .* got"):
        make_encoders(bad, facts(ENGLISH), verbose=0)


def test_an_encoder_that_learns_from_all_rows_is_refused():
    encoder = TransformerEncoder("a", pretraining=MLMPretrainer())
    with pytest.raises(ValueError, match="give the folder `model_path_`"):
        make_encoders(encoder, facts(ENGLISH), verbose=0)
