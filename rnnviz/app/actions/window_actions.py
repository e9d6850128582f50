"""All that can be done in the window by a key or a button."""

from __future__ import annotations

from functools import partial

from rnnviz.app.actions.actions import ActionSpec
from rnnviz.app.actions.difference_action import difference_action
from rnnviz.app.actions.file_actions import file_actions
from rnnviz.app.actions.pin_actions import pin_actions
from rnnviz.app.actions.run_actions import comparison_actions, training_actions
from rnnviz.app.actions.scene_actions import scene_actions
from rnnviz.app.actions.text_size_actions import text_size_actions
from rnnviz.app.actions.travel_actions import travel_actions
from rnnviz.app.actions.view_actions import view_actions
from rnnviz.app.dialogs.cheat_sheet import CheatSheet
from rnnviz.app.lecture.lecture_mode import LectureMode
from rnnviz.app.lecture.my_lecture import MyLecture
from rnnviz.app.menus.what_if_entries import undo
from rnnviz.app.parts import Parts
from rnnviz.app.telling.side import Page
from rnnviz.app.work.file_actions import FileActions
from rnnviz.app.work.run_weights import RunWeights
from rnnviz.figures.board.pointer import MEANINGS
from rnnviz.figures.style.theme import THEMES

MOUSE = "Mouse, in the figure"


def window_actions(
    window: Parts, lecture: LectureMode, own: MyLecture, files: FileActions
) -> list[ActionSpec]:
    """Return the actions of a window, in the order of the list of keys."""
    return [
        *training_actions(
            window.session, window.travels, window.slow, lambda: _restart(window, lecture)
        ),
        *comparison_actions(window.session, window.form),
        *travel_actions(window.session, window.travels),
        ActionSpec("type_probe", "Type a probe", "Type a sequence for the network to read", "P",
                   lambda: _type_probe(window)),
        *file_actions(files, RunWeights(window)),
        *scene_actions(window.scenes, lambda: _browse(window, own), own),
        ActionSpec("lecture", "Lecture", "Lecture mode: full screen, large letters", "F5",
                   lecture.toggle),
        ActionSpec("presenter", "Presenter", "Presenter's view: notes, next scene, clock",
                   "Shift+F5", lecture.toggle_presenter),
        ActionSpec("blank", "Blank", "Black until the next key", "B or .",
                   lecture.blank, in_figure=True),
        ActionSpec("sidebar", "Side", "Hide or show the left side: settings, runs, glossary",
                   "Ctrl+B", lambda: _toggle_sidebar(window), "side"),
        ActionSpec("export", "Export", "Write the figure to a file", "Ctrl+E",
                   window.export.ask, "export"),
        ActionSpec("copy", "Copy figure", "Copy the figure to the clipboard", "Ctrl+Shift+C",
                   window.export.copy),
        ActionSpec("panel_menu", "Panel", "Open the menu of the pinned panel, or the first",
                   "Shift+F10 or Menu", window.view.ask_menu, in_figure=True),
        ActionSpec("theme", "Theme", "Dark or light", "Ctrl+T", lambda: _next_theme(window),
                   "theme"),
        *text_size_actions(lambda: window.text_size, window.set_text_size),
        ActionSpec("full_screen", "Full screen", "Full screen and back", "F11",
                   lambda: _toggle_full_screen(window)),
        ActionSpec("leave", "Leave", "Show all panels again; end slow motion; undo a what-if;"
                   " unpin the cursor and leave the controls", "Esc",
                   lambda: _leave(window, lecture)),
        ActionSpec("help", "Documentation", "Help: all pages of the documentation, to be searched",
                   "Shift+F1", lambda: _show_help(window)),
        ActionSpec("keys", "Keys and mouse", "Show all keys and what the mouse can do", "? or F1",
                   lambda: _show_keys(window)),
        ActionSpec("about", "About rnnviz", "Show versions, and licences of what runs here", "",
                   lambda: _show_about(window)),
        ActionSpec("quit", "Quit", "Close the window", "Ctrl+Q", window.close),
        *view_actions(window.figure),
        difference_action(window),
        *pin_actions(window.figure),
    ]  # fmt: skip


def _toggle_full_screen(window: Parts) -> None:
    if window.isFullScreen():
        window.showNormal()
    else:
        window.showFullScreen()


def _toggle_sidebar(window: Parts) -> None:
    window.preferences.sidebar = window.side.chosen = not window.side.wanted
    window.fit_side()


def _type_probe(window: Parts) -> None:
    """Let a person type, where the line for it is shown."""
    if window.session.experiment.task.vocabulary:
        window.show_side(Page.SETTINGS)
    window.typed_probe.start_typing()


def _restart(window: Parts, lecture: LectureMode) -> None:
    """Restart the runs; in a lecture, where a scene is told again, all of it is as at first."""
    if lecture.on:
        window.scenes.begin_again()
    else:
        window.session.restart()


def _leave(window: Parts, lecture: LectureMode) -> None:
    """Leave, one after the other, a panel that fills the figure, slow motion, a change, a pin."""
    figure = window.figure
    if figure.maximised is not None:
        figure.maximise(None)
    elif window.slow.on:
        window.slow.leave()
    elif figure.view.what_if is not None:
        undo(figure)
    elif lecture.on:
        lecture.leave()
    else:
        figure.set_pin(None)
        figure.pinned.emit(figure.cursor)
        window.view.setFocus()


def _show_keys(window: Parts) -> None:
    CheatSheet({**window.actions_by_name.keys(), MOUSE: tuple(MEANINGS.items())}, window)


def _show_help(window: Parts) -> None:
    from rnnviz.app.help.help_window import HelpWindow  # here, so that the window starts without it

    shown = window.findChild(HelpWindow) or HelpWindow(window)
    shown.show()
    shown.raise_()
    shown.activateWindow()


def _show_about(window: Parts) -> None:
    from rnnviz.app.about.dialog import AboutDialog  # here, so that the window starts without it

    AboutDialog(window).open()


def _browse(window: Parts, own: MyLecture) -> None:
    from rnnviz.app.scenes.browser import SceneBrowser  # here, so that the window starts without it

    browser = SceneBrowser(window.preferences.recent, window.scene.key, window.theme, window)
    browser.chosen.connect(window.scenes.open_named)
    browser.own_asked.connect(own.show)
    browser.at_start.show()
    browser.at_start.setChecked(window.preferences.start_page)
    browser.at_start.toggled.connect(partial(setattr, window.preferences, "start_page"))
    browser.open()


def _next_theme(window: Parts) -> None:
    names = list(THEMES)
    window.set_theme(THEMES[names[(names.index(window.theme.name) + 1) % len(names)]])
    window.preferences.theme = window.theme
