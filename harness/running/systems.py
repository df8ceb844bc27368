"""Find and describe `systems/*.py` and `systems/*.toml` without running them.

    find(roots) -> dict[str, Found]            every system by name; earlier roots shadow later ones
    resolve(specs, roots) -> Chosen            (systems, remarks); no specs: all that can run
"""
