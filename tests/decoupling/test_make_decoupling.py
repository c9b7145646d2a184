import pytest

from skimbal.decoupling import (
    ClassifierRetraining,
    DiscriminantAnalysis,
    LearnableWeightScaling,
    TauNormalization,
    make_decoupling,
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("classifier_retraining", ClassifierRetraining),
        ("discriminant_analysis", DiscriminantAnalysis),
        ("tau_normalization", TauNormalization),
        ("weight_scaling", LearnableWeightScaling),
    ],
)
def test_a_name_stands_for_an_object(name, kind):
    assert type(make_decoupling(name)) is kind


def test_an_object_is_returned_as_it_is():
    decoupling = TauNormalization(tau=0.3)
    assert make_decoupling(decoupling) is decoupling


def test_an_unknown_name_is_told_with_those_that_exist():
    with pytest.raises(ValueError, match=r"'weight_scaling'.*got 'crt'"):
        make_decoupling("crt")


def test_another_object_is_refused():
    with pytest.raises(TypeError, match="got the class TauNormalization"):
        make_decoupling(TauNormalization)
