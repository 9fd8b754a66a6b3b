"""Check the examples of rules: what they must catch and what they must keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleaner.formats.plain import parse
from cleaner.lazy import LazyRegex
from cleaner.promos import find_promos
from cleaner.promos.rules.ruleset import Rule, Ruleset, everything

_MARKED = LazyRegex(r"(?s)\{\{(.*?)\}\}", module="re")


def broken_examples(rules: Iterable[Rule], active: Ruleset | None = None) -> Iterator[str]:
    """Yield a sentence for each example of the rules that the `active` rules break; by default, `rules` are active."""
    rules = tuple(rules)
    active = active or everything(rules)
    for rule in rules:
        for example in rule.catches:
            text = _MARKED.sub(r"\1", example)
            expected = "".join(_MARKED.findall(example)) or text
            found = removed(text, active)
            if "".join(found.split()) != "".join(expected.split()):
                fault = f"removes {found!r} instead" if found else "does not catch it"
                yield (
                    f"rule {rule.id}: must catch {expected!r} in {text!r}, but {fault}; fix its phrases or the example"
                )
        for example in rule.keeps:
            if found := removed(example, active):
                yield f"rule {rule.id}: must keep {example!r}, but removes {found!r}; make the phrases narrower"


def removed(text: str, rules: Ruleset) -> str:
    """Return all that the rules remove from a text, as one string."""
    document = parse(text)
    return "".join(promo.span.of(text) for promo in find_promos(document, rules))
