"""What the registry says of each set is complete and consistent."""

import dataclasses
import pickle
import re

import pytest

from skimbal.datasets import list_datasets

INFOS = list_datasets()


@pytest.mark.parametrize("info", INFOS, ids=lambda info: info.name)
def test_every_set_names_its_source_terms_and_a_dated_citation(info):
    assert info.task.endswith((".", "?"))
    assert info.upstream
    assert info.licence
    assert re.search(r"\((19|20)\d\d\)", info.citation)
    assert re.fullmatch("[0-9a-f]{64}", info.sha256)
    assert info.n_samples > 0
    assert info.language == {"en": "en", "zh": "zh"}.get(info.name[:2], info.language)


@pytest.mark.parametrize("info", INFOS, ids=lambda info: info.name)
def test_named_columns_exist(info):
    made = info.features if info.pair_separator else ()
    known = {*info.columns, *made}
    for names in (info.features, info.targets, info.integers, info.reals):
        assert set(names) <= known
    assert not set(info.features) & set(info.targets)
    assert bool(info.subsets) == ("split" in info.columns)


def test_checksums_differ():
    assert len({info.sha256 for info in INFOS}) == len(INFOS)


def test_description_tells_every_fact_that_is_known():
    info = next(info for info in INFOS if info.name == "zh_tnews")
    text = info.describe()
    assert text.splitlines()[:2] == ["zh_tnews", info.task]
    for fact in (info.upstream, info.licence, info.citation, info.notes, info.sha256):
        assert fact in text
    assert "Subsets: train, valid, test" in text


def test_description_leaves_out_what_does_not_apply():
    info = next(info for info in INFOS if info.name == "zh_eprstmt_unlabeled")
    assert "Targets" not in info.describe()
    assert "Subsets" not in info.describe()


def test_infos_are_frozen_hashable_and_pickle():
    info = INFOS[0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        info.name = "other"
    assert pickle.loads(pickle.dumps(info)) == info
    assert hash(info) == hash(dataclasses.replace(info))


def test_changing_the_list_does_not_change_the_registry():
    list_datasets().clear()
    assert list_datasets() == INFOS
