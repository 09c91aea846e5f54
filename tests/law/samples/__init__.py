"""One set of facts or more for every rule: (id, facts). Each family brings a module of its own with `SAMPLES`.

tests/law/test_verdict.py stores, reads back, replays and prints the verdict of each; a rule without one fails.
"""

import importlib
import pkgutil

SAMPLES = [
    sample
    for module in pkgutil.iter_modules(__path__)
    for sample in importlib.import_module(f"{__name__}.{module.name}").SAMPLES
]
