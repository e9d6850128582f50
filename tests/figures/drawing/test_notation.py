from rnnviz.engine.equation import Equations
from rnnviz.figures.drawing.notation import at_step, in_line, shortened, width_of
from rnnviz.figures.style.lettering import lettering
from rnnviz.registry import cells


def test_the_time_index_becomes_a_number() -> None:
    assert at_step("h_t = W_h h_{t-1}", 3) == "h_{3} = W_h h_{2}"
    assert at_step("δ_{t+1}", 3) == "δ_{4}"
    assert at_step("h_{t-1}", 0) == "h_{−1}"


def test_the_step_before_of_a_reverse_layer_has_the_higher_number() -> None:
    assert at_step("h_t, h_{t-1}, δ_{t+1}", 3, reverse=True) == "h_{3}, h_{4}, δ_{2}"


def test_no_other_index_is_a_time() -> None:
    assert at_step("tanh(W_x x_t + b_tau)", 1) == "tanh(W_x x_{1} + b_tau)"
    assert at_step("ŷ_t(target)", 1) == "ŷ_{1}(target)"
    assert at_step("β_1 m", 5) == "β_1 m"


def test_an_index_is_narrower_than_what_it_stands_at(qapp: object) -> None:
    text = lettering()
    assert text.width("h", "text") < width_of(text, "h_t") < width_of(text, "ht")


def test_in_a_line_of_plain_text_indices_are_small_signs() -> None:
    assert in_line("W_hᵀ δ_{t+1}, h_{t-1}, β_1, W_x and W_y") == "Wₕᵀ δₜ₊₁, hₜ₋₁, β₁, Wₓ and Wy"


def test_no_cell_s_equation_keeps_an_index_unresolved() -> None:
    for kind in cells:
        for equation in Equations(cells[kind]()).forward:
            assert "_{t" not in at_step(equation.right, 5)
            assert "_t" not in at_step(equation.right, 5)


def test_what_is_cut_off_does_not_end_with_a_sign_between_two_parts(qapp: object) -> None:
    text = lettering()
    for room in range(10, 200):
        shown = shortened(text, "LSTM · 16", room)
        assert "·…" not in shown
        assert "· …" not in shown
    assert shortened(text, "LSTM · 16", text.width("LSTM · 1", "text")) == "LSTM…"
