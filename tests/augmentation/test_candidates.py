import numpy as np
import pyarrow as pa
import pytest
from tokenizers import Tokenizer, decoders, models
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from skimbal.augmentation._candidates import Candidates
from tests.tiny_writers import tiny_masked_lm


def tokenizer_of(pieces, decoder):
    model = models.Unigram([(piece, -1.0) for piece in pieces], unk_id=0)
    tokenizer = Tokenizer(model)
    tokenizer.decoder = decoder
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token=pieces[0], mask_token=pieces[1]
    )


def words(candidates, kind):
    return set(candidates.texts.filter(pa.array(candidates.allowed[kind])).to_pylist())


def test_word_pieces_signs_and_special_tokens_are_no_words():
    tokenizer = AutoTokenizer.from_pretrained(tiny_masked_lm())
    found = words(Candidates.of(tokenizer, len(tokenizer), meaning=True), 0)
    assert {"red", "dress", "a"} <= found
    assert not found & {"[MASK]", "##a", "#", "-", "", "红"}


def test_negations_and_numbers_are_left_out_unless_asked_for():
    tokenizer = AutoTokenizer.from_pretrained(tiny_masked_lm())
    strict = Candidates.of(tokenizer, len(tokenizer), meaning=True)
    free = Candidates.of(tokenizer, len(tokenizer), meaning=False)
    assert words(free, 0) - words(strict, 0) == {"not", "free"}
    assert words(free, 1) - words(strict, 1) == {"不"}
    assert "红" in words(strict, 1)


@pytest.mark.parametrize(
    ("pieces", "decoder"),
    [
        (["<unk>", "<mask>", "▁red", "ing", "红", "红色", "▁$"], decoders.Metaspace()),
        (
            ["<unk>", "<mask>", "Ġred", "ing", "çº¢", "çº¢èī²", "Ġ$"],
            decoders.ByteLevel(),
        ),
    ],
    ids=["like XLM-R", "like RoBERTa"],
)
def test_pieces_that_do_not_start_a_word_are_none(pieces, decoder):
    candidates = Candidates.of(tokenizer_of(pieces, decoder), 10, meaning=True)
    assert words(candidates, 0) == {"red"}
    assert words(candidates, 1) == {"红"}
    assert len(candidates.texts) == 10  # a model has more tokens than its tokenizer


def test_words_are_known_in_any_case():
    tokenizer = AutoTokenizer.from_pretrained(tiny_masked_lm())
    candidates = Candidates.of(tokenizer, len(tokenizer), meaning=True)
    numbers = candidates.number(pa.array(["Red", "red", "Xylophone"]))
    assert (
        numbers[0]
        == numbers[1]
        == candidates.words[tokenizer.convert_tokens_to_ids("red")]
    )
    assert numbers[2] == -1


def test_bytes_of_half_a_character_are_no_words():
    pieces = ["<unk>", "<mask>", "Ġred", "ç", "Ġdress"]
    candidates = Candidates.of(
        tokenizer_of(pieces, decoders.ByteLevel()), 5, meaning=True
    )
    assert np.flatnonzero(candidates.allowed.any(axis=0)).tolist() == [2, 4]
