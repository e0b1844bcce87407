"""The desk of the sync tests."""

from __future__ import annotations

from tests.mail.desk import desk as desk
from tests.mail.desk import open_source as open_source
