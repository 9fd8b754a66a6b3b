"""Check the rulesets and write their index: `python -m cleaner.promos.rulesets [language …]`."""

from __future__ import annotations

import sys
from itertools import chain

from cleaner.errors import RuleError
from cleaner.promos.examples import broken_examples
from cleaner.promos.loading import builtin_rules, store_index
from cleaner.promos.rules.parse import FOLDER, read_ruleset
from cleaner.promos.rules.ruleset import everything


def main(languages: list[str]) -> int:
    """Check the files of these languages, or of all languages, and return the exit status.

    Print the faults and return 1, or write the index and return 0 if there are no faults.
    """
    try:
        rules = builtin_rules()
        chosen = [
            read_ruleset(FOLDER / f"{name}.toml")
            for name in languages or sorted(path.stem for path in FOLDER.glob("*.toml"))
        ]
        faults = [fault for ruleset in chosen for fault in broken_examples(ruleset)]
        with_all_languages = broken_examples(chain.from_iterable(chosen), everything(rules))
        faults += [f"with all languages: {fault}" for fault in with_all_languages]
    except RuleError as error:
        faults = [str(error)]
    if not faults:
        store_index()
    print("\n".join(faults) or f"{sum(map(len, chosen))} rules match their examples; the index is up to date")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
