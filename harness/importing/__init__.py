"""Files of other tools read as datasets and candidates: source -> records -> roles -> texts.

    source  -> records   readers/   what lies there, told by its first bytes
    records -> roles     roles.py   which field is what: flags, then known names
    texts   -> texts     marks.py   what tools left in them

`dataset.py` ties them together for a dataset, `outputs.py` for candidates.
"""
