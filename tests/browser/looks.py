"""How a page is looked at: widths, light and dark."""

from __future__ import annotations

import pytest

LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
LOOKS = [
    pytest.param({"viewport": LAPTOP, "color_scheme": "light"}, id="light"),
    pytest.param({"viewport": LAPTOP, "color_scheme": "dark"}, id="dark"),
    pytest.param({"viewport": PHONE, "color_scheme": "light", "has_touch": True, "is_mobile": True}, id="phone"),
    pytest.param({"viewport": PHONE, "color_scheme": "dark", "has_touch": True, "is_mobile": True}, id="phone, dark"),
]
