"""The environment variables that a process of a system is given, by name: an allow-list and fixed values."""

from __future__ import annotations

import sys

ALLOWED_VARIABLES = (
    "PATH",
    "HOME",
    "USER",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "LD_LIBRARY_PATH",
    "CUDA_VISIBLE_DEVICES",
)
"""Variables every child is given, where they are set; a system names others as ENV."""

KERNELS = ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES")
"""Given, too: they choose the kernels that multiply, and what a run records of these is to hold for its systems."""
if sys.platform == "win32":  # without these no process starts, or finds its home
    ALLOWED_VARIABLES += (
        "SYSTEMROOT",
        "SYSTEMDRIVE",
        "PATHEXT",
        "COMSPEC",
        "USERPROFILE",
        "USERNAME",
        "APPDATA",
        "LOCALAPPDATA",
    )

WINDOWS_TEMPORARY = ("TEMP", "TMP") if sys.platform == "win32" else ()
"""Variables in which Windows keeps its temporary folder, beside TMPDIR."""

FIXED_VARIABLES = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
"""Variables with one thread for each child, since several run at once, and nothing that varies from run to run."""

INTERPRETER_VARIABLES = ("PYENV_VERSION", "PYENV_ROOT", "ASDF_DATA_DIR", "ASDF_DIR")
"""Given to a system with an interpreter of its own: where `python3.13` is a shim, they say what it stands for."""
