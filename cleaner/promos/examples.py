"""The examples of the rules: what they must catch and what they must keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleaner.formats.plain import parse
from cleaner.lazy import LazyRegex
from cleaner.promos import find_promos
from cleaner.promos.rules.ruleset import Rule, Ruleset, everything

_MARKED = LazyRegex(r"(?s)\{\{(.*?)\}\}", module="re")


def broken_examples(rules: Iterable[Rule], among: Ruleset | None = None) -> Iterator[str]:
    """Yield one sentence for each example that the rules break; `among` are the rules to look with, else these."""
    rules = tuple(rules)
    among = among or everything(rules)
    for rule in rules:
        for example in rule.catches:
            text = _MARKED.sub(r"\1", example)
            wanted = "".join(_MARKED.findall(example)) or text
            gone = removed(text, among)
            if "".join(gone.split()) != "".join(wanted.split()):
                fault = f"takes {gone!r} instead" if gone else "does not catch it"
                yield f"rule {rule.id}: must catch {wanted!r} in {text!r}, but {fault}; mend its phrases or the example"
        for example in rule.keeps:
            if gone := removed(example, among):
                yield f"rule {rule.id}: must keep {example!r}, but {gone!r} goes; make the phrases narrower"


def removed(text: str, rules: Ruleset) -> str:
    """Return what the rules take from a text, joined."""
    document = parse(text)
    return "".join(promo.span.of(text) for promo in find_promos(document, rules))
