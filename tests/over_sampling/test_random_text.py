from skimbal.over_sampling import RandomTextOverSampler


def test_rows_are_not_looked_at():
    anything = [object(), None, "text"]
    texts, y = RandomTextOverSampler(random_state=0).fit_resample(anything, [0, 1, 1])
    assert texts == [*anything, anything[0]]
    assert y == [0, 1, 1, 0]
