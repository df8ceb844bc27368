"""The processor that a run was computed on, and the library that multiplies matrices; no path, no host name."""

from __future__ import annotations

import platform
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_info

MACHINE = ("processor", "BLAS")
"""Keys of `describe_machine`: not versions of software, but no less able to move the last bits of a number."""

MAX_NAME_CHARS = 100
SYSCTL_TIMEOUT_S = 5.0


@cache
def describe_machine() -> dict[str, str]:
    """The model of the processor, and name, version and kernel of numpy's BLAS. Unknown facts are left out.

    The kernel is the one chosen in this process: systems are given OPENBLAS_CORETYPE, which can choose another, too.
    """
    names = zip(MACHINE, (_processor(), _blas()), strict=True)
    return {name: " ".join(value.split())[:MAX_NAME_CHARS] for name, value in names if value.strip()}


def _processor() -> str:
    with suppress(OSError):
        if sys.platform == "darwin":
            return _brand_of_mac()
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
        fields = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
        for key in ("model name", "cpu model", "Model", "Hardware"):
            if fields.get(key):
                return fields[key]
    return platform.processor() or platform.machine()


def _brand_of_mac() -> str:
    command = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
    with suppress(subprocess.SubprocessError):
        done = subprocess.run(command, capture_output=True, timeout=SYSCTL_TIMEOUT_S, check=False)  # noqa: S603
        if brand := done.stdout.decode("utf-8", "replace").strip():
            return brand
    return platform.machine()


def _blas() -> str:
    """`openblas 0.3.31 SkylakeX`: numpy's own library where several are loaded, else the one numpy was built with."""
    home = str(Path(np.__file__).parent)
    loaded = [library for library in threadpool_info() if library["user_api"] == "blas"]
    libraries = [library for library in loaded if library["filepath"].startswith(home)] or loaded
    if libraries:
        parts = (libraries[0].get(key) for key in ("internal_api", "version", "architecture"))
        return " ".join(str(part) for part in parts if part)
    built: dict[str, dict[str, dict[str, str]]] = np.show_config(mode="dicts")  # type: ignore[assignment]
    blas = built.get("Build Dependencies", {}).get("blas", {})
    return f"{blas.get('name', '')} {blas.get('version', '')}"
