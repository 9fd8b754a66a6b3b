"""Promo lines in their surroundings: what goes with them, and what nothing goes across."""

from cleaner.config import Config
from cleaner.formats.plain import parse
from cleaner.promos import find_promos
from cleaner.rules import load_rules, removed

RULES = load_rules(Config())
PROSE = "The crew of the boat said on Monday that it would not sail again before the end of June."
HEADLINES = "Ships return to Port Elder after the long storm\nWhy the mill closed its doors last spring"


def gone(text: str, config: Config = Config()) -> list[str]:  # noqa: B008 - frozen
    return [promo.span.of(text) for promo in find_promos(parse(text), load_rules(config))]


def test_a_header_takes_the_headlines_below_it_up_to_the_next_prose() -> None:
    assert gone(f"{PROSE}\n\nRelated\n{HEADLINES}\n\n{PROSE}\n") == [f"Related\n{HEADLINES}"]


def test_a_header_leaves_the_title_of_the_next_section() -> None:
    assert gone(f"{PROSE}\n\nRelated\n{HEADLINES}\n\nThe new quay\n\n{PROSE}\n") == [f"Related\n{HEADLINES}"]


def test_a_list_below_a_header_ends_with_its_last_point() -> None:
    points = "- Ships return to Port Elder after the storm\n- Why the mill closed its doors"
    assert gone(f"{PROSE}\n\nRelated\n{points}\nWhat the crew did on the long way back\n{PROSE}") == [
        f"Related\n{points}"
    ]


def test_a_label_alone_takes_the_headline_below_it() -> None:
    assert gone(f"{PROSE}\n\nREAD MORE:\n\nShips return to Port Elder after the storm\n\n{PROSE}") == [
        "READ MORE:\n\nShips return to Port Elder after the storm"
    ]


def test_a_run_of_buttons_goes_whole_and_one_button_stays() -> None:
    assert gone(f"{PROSE}\n\nFacebook\nTwitter\nWhatsApp\n\n{PROSE}") == ["Facebook\nTwitter\nWhatsApp"]
    assert gone(f"{PROSE}\n\nTwitter\n\n{PROSE}") == []


def test_a_glued_end_loses_only_itself() -> None:
    assert gone(f"{PROSE}READ MORE: Ships return") == ["READ MORE: Ships return"]


def test_the_last_paragraph_stays_behind_a_list_of_headlines() -> None:
    assert PROSE not in removed(f"{PROSE}\n\nRelated\n{HEADLINES}\n\n{PROSE}\n", RULES)


def test_an_ingredient_list_stays_behind_a_promo_line() -> None:
    text = f"{PROSE}\n\nSign up for our newsletter\n\n2 cups flour\n1 egg\n3 spoons of milk\n1 lemon\n"
    assert gone(text) == ["Sign up for our newsletter"]


def test_a_heading_of_a_markup_is_a_section_of_the_page() -> None:
    assert gone(f"## See also\n\n- [Ships](ships.md)\n\n{PROSE}") == []
    assert gone(f"## See also\n\n- [Ships](ships.md)\n\n{PROSE}", Config(profile="docs")) == []


def test_in_documentation_only_labels_with_a_headline_and_whole_lines_go() -> None:
    text = (
        f"{PROSE}\n\nRelated\n{HEADLINES}\n\nREAD MORE: Ships return\n\nSee also\n\n{PROSE} READ MORE: Ships return\n"
    )
    assert gone(text, Config(profile="docs")) == ["READ MORE: Ships return"]


def test_a_reason_names_the_words_and_the_surroundings() -> None:
    (promo,) = find_promos(parse(f"{PROSE}\n\nRelated\n{HEADLINES}\n\n{PROSE}\n"), RULES)
    assert promo.reason == "“Related” opens a list of other stories; headlines stand below it, up to the next prose."
    assert promo.evidence == ("Related",)
