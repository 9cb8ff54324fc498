import pytest

from tools import prepare


@pytest.fixture
def called(monkeypatch):
    names = []
    monkeypatch.setattr(prepare, "call_command", lambda name, *_o, **_k: names.append(name))
    return names


@pytest.mark.parametrize("is_demo", [True, False])
def test_prepare_invents_patients_only_in_a_demo(settings, called, is_demo):
    settings.DEMO = is_demo

    prepare.main()

    assert ("demo_data" in called) is is_demo
    assert called[0] == "migrate"
