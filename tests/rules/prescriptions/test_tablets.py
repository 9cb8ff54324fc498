import pytest

from prescriptions.rules.tablets import Tablets, split_tablets


@pytest.mark.parametrize(
    ("daily_mg", "ten", "twenty"),
    [(10, 1, 0), (20, 0, 1), (30, 1, 1), (40, 0, 2), (50, 1, 2), (70, 1, 3), (140, 0, 7)],
)
def test_split_tablets_uses_20_mg_as_often_as_it_fits(daily_mg: int, ten: int, twenty: int):
    tablets = split_tablets(daily_mg)

    assert tablets == Tablets(ten=ten, twenty=twenty)
    assert tablets.mg == daily_mg
    assert tablets.times(30) == Tablets(ten=30 * ten, twenty=30 * twenty)


@pytest.mark.parametrize("daily_mg", [0, -10, 5, 25])
def test_split_tablets_of_a_dose_that_needs_splitting_is_refused(daily_mg: int):
    with pytest.raises(ValueError, match="multiple of 10"):
        split_tablets(daily_mg)
