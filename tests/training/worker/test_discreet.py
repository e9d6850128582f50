"""What may leave the machine holds no folder, and nothing out of a file."""

import pytest

from rnnviz.training.worker.discreet import MOST_CAUSES, discreet, summary, traceback_of

PATH, MESSAGE = "/home/somebody/secret.csv", "secret words and 'more'"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("/home/A B/my data/s.csv cannot be written: there is no folder /home/A B/x y.",
         "s.csv cannot be written: there is no folder x y."),
        ("C:\\Users\\Mia\\a.csv cannot be read", "a.csv cannot be read"),
        ("No such file: 'C:\\\\Users\\\\Mia\\\\a.csv'", "No such file: 'a.csv'"),
        ("No such file: '/home/A B/s.csv'", "No such file: 's.csv'"),
        ("~/x/y.csv is a link; name ../u/v.csv", "y.csv is a link; name v.csv"),
        ("/a/b.csv is a link to /c/d.csv", "d.csv"),  # as b.csv might be a folder's name
        ("data/private/s.csv has 'abc' in row 3", "s.csv has '…' in row 3"),
        ("""could not convert string to float: "it's mine" """,
         """could not convert string to float: "…" """),
        ("3 updates/s of the answers' losses, n / a; the runs' end",
         "3 updates/s of the answers' losses, n / a; the runs' end"),
    ],
)  # fmt: skip
def test_a_text(text: str, left: str) -> None:
    assert discreet(text) == left


def test_pythons_own_names_stay() -> None:
    with pytest.raises(AttributeError) as raised:
        _ = (3).nothing  # type: ignore[attr-defined]
    assert summary(raised.value) == "AttributeError: 'int' object has no attribute 'nothing'"
    assert summary(KeyError("a word")) == "KeyError: '…'"
    assert summary(ValueError()) == "ValueError"


def test_a_traceback_has_its_causes_and_no_folder() -> None:
    def deep(level: int) -> None:
        try:
            open(PATH)  # noqa: SIM115
        except OSError as problem:
            raise ValueError(MESSAGE) from problem

    with pytest.raises(ValueError, match="secret") as raised:
        deep(0)
    text = traceback_of(raised.value)
    assert "somebody" not in text
    first, _, second = text.partition("\n\nand then:\n\n")
    assert first.endswith("FileNotFoundError: [Errno 2] No such file or directory: 'secret.csv'")
    assert second.endswith("ValueError: secret words and '…'")
    assert 'File "tests/training/worker/test_discreet.py"' in second


def test_a_long_traceback_is_cut() -> None:
    def endless() -> None:
        endless()

    with pytest.raises(RecursionError) as raised:
        endless()
    assert len(traceback_of(raised.value)) < 3000
    error: Exception = ValueError("0")
    for number in range(50):
        later = ValueError(str(number))
        later.__context__ = error
        error = later
    assert traceback_of(error).count("ValueError") == MOST_CAUSES
