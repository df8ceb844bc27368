"""What a reader of a table must know of an import, as values: worded where they are shown."""

from __future__ import annotations

from harness.records.remarks import Remark, Severity

__all__ = ["Remark", "Severity"]
