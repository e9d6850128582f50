from tests.app.conftest import _workers_begin_at_once, preferences, scene, window

__all__ = ["_workers_begin_at_once", "preferences", "scene", "window"]
