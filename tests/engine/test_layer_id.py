"""The identity of a layer, and what it is called where."""

from rnnviz.engine.layer_id import LayerId


def test_a_layer_is_called_what_files_and_people_call_it() -> None:
    first, reverse, second = LayerId(0), LayerId(0, True), LayerId(1)
    assert sorted([second, reverse, first]) == [first, reverse, second]
    assert [one.prefix for one in (first, reverse, second)] == [
        "layer0", "layer0.reverse", "layer1",
    ]  # fmt: skip
    assert [one.title for one in (first, reverse, second)] == ["layer 1", "layer 1 ←", "layer 2"]
    assert [one.label("h") for one in (first, reverse, second)] == ["h", "h ←", "h 2"]
    assert second.number == 2
