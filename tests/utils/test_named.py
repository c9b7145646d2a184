import pytest

from skimbal.utils._named import resolve_named

TABLE = {"empty": list, "none": tuple}


def test_a_name_is_made_anew_each_time():
    first, second = (resolve_named("empty", TABLE, list, "things") for _ in range(2))
    assert first == second == []
    assert first is not second


def test_an_object_of_the_kind_is_returned_as_it_is():
    thing = [1]
    assert resolve_named(thing, TABLE, list, "things") is thing


def test_errors_name_the_parameter_and_what_it_takes():
    with pytest.raises(
        ValueError, match=r"`things` must be one of \['empty', 'none'\]"
    ):
        resolve_named("full", TABLE, list, "things")
    with pytest.raises(TypeError, match="or a list; got int"):
        resolve_named(3, TABLE, list, "things")
