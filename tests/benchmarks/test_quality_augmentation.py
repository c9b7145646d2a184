"""Tests of the benchmark of augmenters: its systems, its rows and its table."""

from collections import Counter

import numpy as np
import pytest

from benchmarks.quality import run
from benchmarks.quality.augmentation_table import (
    count_stars,
    make_augmentation_table,
)
from benchmarks.quality.augmenters import AUGMENTERS, count_square_root
from benchmarks.quality.systems import AUGMENTABLE, AUGMENTED, SYSTEMS, Setting, speaks
from skimbal.datasets import make_product_titles

# those that need a file or a model of a size that tests do not have
RESOURCES = ("synonym", "neighbour", "eda", "eda_filtered", "generative")
OF_TEXTS = [name for name, a in AUGMENTERS.items() if not a.of_vectors]


def test_classes_grow_to_the_root_of_their_own_times_the_largest_size():
    y = np.repeat([*"abc"], [100, 25, 4])
    assert count_square_root(y) == {"a": 100, "b": 50, "c": 20}


def test_vector_samplers_stand_only_behind_the_encoder():
    of_vectors = {name for name, a in AUGMENTERS.items() if a.of_vectors}
    assert of_vectors == {"mixup", "smote"}
    for name in of_vectors:
        assert {s for s in AUGMENTED if s.endswith(f"+{name}")} == {
            f"embedding_lr+{name}",
            f"embedding_lr_bal+{name}",
        }
    n_texts = len(AUGMENTERS) - len(of_vectors)
    assert len(AUGMENTED) == len(AUGMENTABLE) * n_texts + 2 * len(of_vectors)


@pytest.mark.parametrize("name", [n for n in OF_TEXTS if n not in RESOURCES])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_rare_classes_get_the_rows_and_nothing_else_changes(name, language):
    if language not in AUGMENTERS[name].languages:
        pytest.skip("is not made for the language")
    X, y = make_product_titles(
        120, n_classes=3, n_minority=1, lang=language, random_state=0
    )
    (sampler,) = AUGMENTERS[name].build(language, 0)
    X_new, y_new = sampler.fit_resample(X, y)
    assert Counter(y_new.tolist()) == count_square_root(y)
    assert X_new[: len(X)].tolist() == X.tolist()
    again, _ = AUGMENTERS[name].build(language, 0)[0].fit_resample(X, y)
    assert again.tolist() == X_new.tolist()


@pytest.mark.parametrize("name", [n for n in OF_TEXTS if n not in RESOURCES])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_measured_in_a_language_changes_its_texts(name, language):
    if language not in AUGMENTERS[name].languages or name == "copies":
        pytest.skip("is not made for the language, or to change texts")
    X, y = make_product_titles(
        120, n_classes=3, n_minority=1, lang=language, random_state=0
    )
    (sampler,) = AUGMENTERS[name].build(language, 0)
    X_new, _ = sampler.fit_resample(X, y)
    copies, sources = X_new[len(X) :], X[sampler.sample_indices_[len(X) :]]
    assert np.mean(copies != sources) > 0.3


def test_every_system_of_a_kind_is_found_by_a_pattern():
    found = run.find_systems("tfidf_lr+*")
    assert found == [f"tfidf_lr+{name}" for name in OF_TEXTS]
    assert run.find_systems("bert") == ["bert"]
    with pytest.raises(SystemExit, match="no system"):
        run.find_systems("bart")


def test_a_resource_that_is_missing_is_named(monkeypatch):
    monkeypatch.delenv("SKIMBAL_WORDNET", raising=False)
    with pytest.raises(SystemExit, match="SKIMBAL_WORDNET"):
        SYSTEMS["tfidf_lr+synonym"](Setting("en", 0))


def test_homophones_are_for_chinese_and_plain_systems_for_all():
    assert speaks("bert+homophone", "zh")
    assert not speaks("bert+homophone", "en")
    assert speaks("bert", "en")


def rows_of(system, n_rare, *values):
    return [
        {
            "set": "en_trec6",
            "system": system,
            "n_rare": n_rare,
            "seed": seed,
            "macro_f1": value,
        }
        for seed, value in enumerate(values)
    ]


def test_the_table_holds_paired_differences_and_stars_where_no_zero_is():
    rows = [
        *rows_of("tfidf_lr+copies", 5, 0.50, 0.60),
        *rows_of("tfidf_lr", 5, 0.40),
        *rows_of("tfidf_lr_bal", 5, 0.52, 0.62),
        *rows_of("tfidf_lr+swap", 5, 0.51, 0.59),
        *rows_of("tfidf_lr_bal+swap", 5, 0.53),
        *rows_of("bert+copies", 20, 0.7),
        *rows_of("bert+swap", 20, 0.8),
    ]
    # swap: differences 1 and -1, 12.706 * 1.414 / sqrt(2) = 12.7
    assert make_augmentation_table(rows, "copies", "macro_f1").splitlines() == [
        "|  | tfidf_lr, n = 5 | bert, n = 20 |",
        "| --- | --- | --- |",
        "| none | -10.0 (1) |  |",
        "| weights | +2.0 ± 0.0* |  |",
        "| copies | 55.0 ± 63.5 (2) | 70.0 (1) |",
        "| swap | +0.0 ± 12.7 | +10.0 (1) |",
    ]
    assert make_augmentation_table(rows, "none", "macro_f1").splitlines() == [
        "|  | tfidf_lr, n = 5 | tfidf_lr_bal, n = 5 |",
        "| --- | --- | --- |",
        "| none | 40.0 (1) | 57.0 ± 63.5 (2) |",
        "| weights | +12.0 (1) |  |",
        "| copies | +10.0 (1) |  |",
        "| swap | +11.0 (1) | +1.0 (1) |",
    ]


def test_stars_are_counted_beside_those_of_chance():
    table = "| swap | -1.0 ± 0.5* | +0.5 ± 0.6 |\n| copies | 55.0 ± 2.0 (5) | 3.0 (1) |"
    assert count_stars(table).startswith("1 of 2 differences")
