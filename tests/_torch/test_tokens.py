import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from skimbal._torch._pretrained import load_tokenizer
from skimbal._torch._tokens import TokenArrays, tokenize


@pytest.fixture(scope="module")
def tokenizer(tiny_bert):
    from pathlib import Path

    return load_tokenizer(Path(tiny_bert))


def test_tokens_are_those_of_the_tokenizer(tokenizer):
    texts = ["red dress", "", "蓝色 连衣裙 phone case"]
    tokens = tokenize(tokenizer, [texts], max_length=16)
    for i, text in enumerate(texts):
        ids = tokens.ids[tokens.offsets[i] : tokens.offsets[i + 1]]
        assert ids.tolist() == tokenizer(text)["input_ids"]
    assert tokens.type_ids is None
    assert tokens.ids.dtype == np.int32


def test_pairs_carry_segment_numbers(tokenizer):
    tokens = tokenize(tokenizer, [["red"], ["dress shoe"]], max_length=16)
    expected = tokenizer("red", "dress shoe", return_token_type_ids=True)
    assert tokens.ids.tolist() == expected["input_ids"]
    assert tokens.type_ids.tolist() == expected["token_type_ids"]


def test_the_prefix_stands_before_each_text(tokenizer):
    with_prefix = tokenize(tokenizer, [["dress"]], max_length=16, prefix="red ")
    assert with_prefix.ids.tolist() == tokenizer("red dress")["input_ids"]


def test_long_texts_are_truncated_and_short_ones_are_not_padded(tokenizer):
    tokens = tokenize(tokenizer, [["dress " * 100, "dress"]], max_length=8)
    assert tokens.lengths.tolist() == [8, 3]


def test_a_text_of_a_megabyte_is_cut_before_it_is_tokenised(tokenizer):
    tokens = tokenize(tokenizer, [["dress " * 200_000]], max_length=8)
    assert tokens.lengths.tolist() == [8]


def test_special_tokens_in_a_text_are_text(tokenizer):
    tokens = tokenize(tokenizer, [["red [SEP] dress [PAD]"]], max_length=32)
    special = [tokenizer.sep_token_id, tokenizer.pad_token_id]
    assert np.isin(tokens.ids, special).sum() == 1  # the one at the end


def test_no_texts_give_no_tokens(tokenizer):
    tokens = tokenize(tokenizer, [[]], max_length=8)
    assert len(tokens) == 0
    assert tokens.pad(np.arange(0))["input_ids"].shape == (0, 0)


rows_of_ids = st.lists(st.lists(st.integers(1, 99), min_size=1, max_size=9), max_size=9)


@settings(derandomize=True, deadline=None)
@given(rows=rows_of_ids, data=st.data())
def test_padding_agrees_with_a_loop_over_rows(rows, data):
    tokens = TokenArrays(
        ids=np.array([i for row in rows for i in row], dtype=np.int32),
        offsets=np.cumsum([0] + [len(row) for row in rows]),
        type_ids=None,
        pad_id=0,
    )
    if rows:
        chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1))
    else:
        chosen = []
    index = np.array(chosen, dtype=np.int64)
    batch = tokens.pad(index)
    width = max((len(rows[i]) for i in chosen), default=0)
    expected = [rows[i] + [0] * (width - len(rows[i])) for i in chosen]
    assert batch["input_ids"].tolist() == expected
    assert batch["attention_mask"].sum(1).tolist() == [len(rows[i]) for i in chosen]
    taken = tokens.take(index)
    assert taken.ids.tolist() == [i for k in chosen for i in rows[k]]
    assert taken.lengths.tolist() == [len(rows[i]) for i in chosen]


def test_padding_can_stand_on_the_left():
    tokens = TokenArrays(
        np.array([5, 6, 7, 8], np.int32), np.array([0, 1, 4]), None, pad_id=0
    )
    batch = tokens.pad(np.array([0, 1]), left=True)
    assert batch["input_ids"].tolist() == [[0, 0, 5], [6, 7, 8]]
    assert batch["attention_mask"].tolist() == [[0, 0, 1], [1, 1, 1]]


@pytest.mark.parametrize(
    ("columns", "prefix", "least"), [(1, "", 3), (1, "red dress ", 5), (2, "red ", 7)]
)
def test_a_length_that_leaves_no_token_to_a_text_is_refused(
    tokenizer, columns, prefix, least
):
    texts = [["phone"]] * columns
    tokens = tokenize(tokenizer, texts, max_length=least, prefix=prefix)
    assert tokens.lengths.tolist() == [least]
    with pytest.raises(ValueError, match=f"must be {least} at least"):
        tokenize(tokenizer, texts, max_length=least - 1, prefix=prefix)


def byte_tokenizer():
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {byte: i for i, byte in enumerate(["<pad>", *alphabet])}
    made = Tokenizer(models.BPE(vocabulary, []))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return PreTrainedTokenizerFast(tokenizer_object=made, pad_token="<pad>")


@pytest.mark.parametrize("prefix", ["query: ", "query:", "[SEP] ", "red\n"])
@pytest.mark.parametrize("kind", ["words", "bytes"])
def test_the_least_length_reads_a_token_of_each_text(tokenizer, kind, prefix):
    if kind == "bytes":  # where a space at the end of the prefix is a token of its own
        tokenizer = byte_tokenizer()
    with pytest.raises(ValueError, match="at least") as error:
        tokenize(tokenizer, [["red"]], max_length=1, prefix=prefix)
    least = int(re.search(r"must be (\d+) at least", str(error.value))[1])
    first, second = (
        tokenize(tokenizer, [[text]], max_length=least, prefix=prefix).ids.tolist()
        for text in ("red", "dress")
    )
    assert first != second
