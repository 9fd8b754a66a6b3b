"""Promo lines in context: the lines that are removed together with them, and those that are always kept."""

from dataclasses import replace
from pathlib import Path

import pytest

from cleaner.config import Config
from cleaner.formats.plain import parse
from cleaner.promos import find_promos
from cleaner.promos.examples import removed
from cleaner.promos.loading import load_rules

RULES = load_rules(Config())
PROSE = "The crew of the boat said on Monday that it would not sail again before the end of June."
HEADLINES = "Ships return to Port Elder after the long storm\nWhy the mill closed its doors last spring"


def removed_parts(text: str, config: Config = Config()) -> list[str]:  # noqa: B008 - frozen
    return [promo.span.of(text) for promo in find_promos(parse(text), load_rules(config))]


def test_a_header_is_removed_with_the_headlines_below_it_up_to_the_next_prose() -> None:
    assert removed_parts(f"{PROSE}\n\nRelated\n{HEADLINES}\n\n{PROSE}\n") == [f"Related\n{HEADLINES}"]


def test_the_title_of_the_next_section_is_kept_after_a_header() -> None:
    assert removed_parts(f"{PROSE}\n\nRelated\n{HEADLINES}\n\nThe new quay\n\n{PROSE}\n") == [f"Related\n{HEADLINES}"]


def test_a_list_below_a_header_ends_with_its_last_item() -> None:
    points = "- Ships return to Port Elder after the storm\n- Why the mill closed its doors"
    assert removed_parts(f"{PROSE}\n\nRelated\n{points}\nWhat the crew did on the long way back\n{PROSE}") == [
        f"Related\n{points}"
    ]


def test_a_label_on_its_own_line_is_removed_with_the_headline_below_it() -> None:
    assert removed_parts(f"{PROSE}\n\nREAD MORE:\n\nShips return to Port Elder after the storm\n\n{PROSE}") == [
        "READ MORE:\n\nShips return to Port Elder after the storm"
    ]


def test_a_group_of_buttons_is_removed_and_a_single_button_is_kept() -> None:
    assert removed_parts(f"{PROSE}\n\nFacebook\nTwitter\nWhatsApp\n\n{PROSE}") == ["Facebook\nTwitter\nWhatsApp"]
    assert removed_parts(f"{PROSE}\n\nTwitter\n\n{PROSE}") == []


def test_only_the_promo_is_removed_from_the_end_of_a_paragraph() -> None:
    assert removed_parts(f"{PROSE}READ MORE: Ships return") == ["READ MORE: Ships return"]


def test_the_last_paragraph_is_kept_after_a_list_of_headlines() -> None:
    assert PROSE not in removed(f"{PROSE}\n\nRelated\n{HEADLINES}\n\n{PROSE}\n", RULES)


def test_an_ingredient_list_is_kept_after_a_promo_line() -> None:
    text = f"{PROSE}\n\nSign up for our newsletter\n\n2 cups flour\n1 egg\n3 spoons of milk\n1 lemon\n"
    assert removed_parts(text) == ["Sign up for our newsletter"]


def test_a_heading_of_a_markup_is_kept() -> None:
    assert removed_parts(f"## See also\n\n- [Ships](ships.md)\n\n{PROSE}") == []
    assert removed_parts(f"## See also\n\n- [Ships](ships.md)\n\n{PROSE}", Config(profile="docs")) == []


def test_in_documentation_only_labels_with_a_headline_and_whole_lines_are_removed() -> None:
    text = (
        f"{PROSE}\n\nRelated\n{HEADLINES}\n\nREAD MORE: Ships return\n\nSee also\n\n{PROSE} READ MORE: Ships return\n"
    )
    assert removed_parts(text, Config(profile="docs", select=("promos",))) == ["READ MORE: Ships return"]


def test_in_documentation_promo_lines_are_found_only_if_they_are_selected() -> None:
    text = f"{PROSE}\n\nREAD MORE: Ships return\n\nAdvertisement\n\n{PROSE}\n"
    assert removed_parts(text) == ["READ MORE: Ships return", "Advertisement"]
    assert removed_parts(text, Config(profile="docs")) == []
    assert removed_parts(text, Config(profile="docs", select=("advertisement",))) == ["Advertisement"]


def test_custom_rules_are_used_in_documentation(tmp_path: Path) -> None:
    ruleset = tmp_path / "own.toml"
    ruleset.write_text(
        '[draft-line]\nkind = "navigation"\nshape = "line"\nphrases = ["draft of the harbour office"]\n'
        'catches = ["Draft of the harbour office"]\nkeeps = ["The draft of the harbour office is late."]\n',
        encoding="utf-8",
    )
    text = f"{PROSE}\n\nDraft of the harbour office\n\nREAD MORE: Ships return\n\n{PROSE}\n"
    config = Config(profile="docs", rules=(str(ruleset),))
    assert removed_parts(text, config) == ["Draft of the harbour office"]
    assert removed_parts(text, replace(config, ignore=("navigation",))) == []


@pytest.mark.parametrize(
    "line",
    [
        "- READ MORE: Ships return",
        "[Read more](ships.md)",
        "[Read more](#ships)",
        "Read more about ships [here][ships]",
        "READ MORE: `Ships return <ships.html>`_",
        "READ MORE: :doc:`ships`",
        "READ MORE: xref:ships.adoc[Ships return]",
    ],
)
def test_in_documentation_items_and_references_are_kept(line: str) -> None:
    text = f"{PROSE}\n\n{line}\n\n{PROSE}\n"
    assert removed_parts(text) == [line]
    assert removed_parts(text, Config(profile="docs", select=("promos",))) == []


def test_in_documentation_a_selected_line_may_link_to_another_site() -> None:
    line = "[Read more](https://port-alder.example/)"
    selected = Config(profile="docs", select=("promos",))
    assert removed_parts(f"{PROSE}\n\n{line}\n\n{PROSE}\n", selected) == [line]


def test_a_reason_names_the_words_and_the_context() -> None:
    (promo,) = find_promos(parse(f"{PROSE}\n\nRelated\n{HEADLINES}\n\n{PROSE}\n"), RULES)
    assert promo.reason == "“Related” introduces a list of other stories; headlines follow up to the next prose."
    assert promo.evidence == ("Related",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("READ MORE: Storm hits quay", "“READ MORE:” points to another story."),
        (f"{PROSE} READ MORE: Storm", "“READ MORE:” points to another story; it is at the end of a paragraph."),
        (
            f"{PROSE}\n\nFacebook\nTwitter\nMonday\nWhatsApp\n\n{PROSE}",
            "“Facebook” belongs to the share buttons; most of the short lines next to it are promo lines.",
        ),
        (
            f"{PROSE}\n\nHARBOUR MASTER OPENS UP ABOUT THE STORM\n\n{PROSE}\n\nCLICK HERE TO GET THE MORNING TIDE APP",
            "“CLICK HERE TO GET THE MORNING TIDE APP” advertises an app; this line is in capitals like that one.",
        ),
        (
            f"{PROSE}\n\nRelated\n{HEADLINES}\nTen facts about mayors and their boats",
            "“Related” introduces a list of other stories; only headlines follow until the end of the text.",
        ),
    ],
)
def test_a_reason_is_a_plain_sentence(text: str, reason: str) -> None:
    assert next(find_promos(parse(text), RULES)).reason == reason


def test_the_headline_of_the_article_is_kept_below_a_header_or_a_label() -> None:
    head = "Filed under:\n\nThe harbour\n\nHarbour master resigns after the storm, and the town is surprised\n\n"
    assert removed_parts(head + PROSE) == ["Filed under:"]
    assert removed_parts(f"Latest news\n{HEADLINES}\n{PROSE}") == ["Latest news"]


def test_a_label_at_the_beginning_of_the_headline_of_the_article_is_kept() -> None:
    assert removed_parts(f"WATCH: Storm hits the old quay of Port Elder\n\n{PROSE}") == []
    assert removed_parts(f"{PROSE}\n\nWATCH: Storm hits the old quay of Port Elder\n\n{PROSE}") != []


def test_list_items_are_removed_with_their_header_above_the_article_too() -> None:
    assert removed_parts(f"Breadcrumb Trail Links\n1. News\n2. Harbour\nHarbour master resigns\n{PROSE}") == [
        "Breadcrumb Trail Links\n1. News\n2. Harbour"
    ]


def test_the_headline_of_the_article_is_kept_below_a_menu() -> None:
    assert removed_parts(f"Home\nNews\nSports\nStorm hits quay\nFacebook\nTwitter\nEmail\n{PROSE}") == [
        "Home\nNews\nSports",
        "Facebook\nTwitter\nEmail",
    ]


def test_a_list_of_headlines_without_blank_lines_ends_at_a_blank_line() -> None:
    title = "What the crew did on the long way back to the harbour"
    assert removed_parts(f"{PROSE}\n\nRelated\n{HEADLINES}\n\n{title}\n\n{PROSE}") == [f"Related\n{HEADLINES}"]


def test_a_headline_that_ends_in_a_colon_is_removed_with_the_next_line() -> None:
    text = f"{PROSE}\n\nWATCH | Harbour master explains:\n\nWhy she left, in her own words\nA second line\n\n{PROSE}"
    assert removed_parts(text) == ["WATCH | Harbour master explains:\n\nWhy she left, in her own words"]


def test_links_in_capitals_are_removed_if_another_promo_line_is_in_capitals() -> None:
    link = "HARBOUR MASTER OPENS UP ABOUT THE STORM"
    assert removed_parts(f"{PROSE}\n\n{link}\n\n{PROSE}") == []
    assert removed_parts(f"{PROSE}\n\n{link}\n\n{PROSE}\n\nCLICK HERE TO GET THE MORNING TIDE APP") == [
        link,
        "CLICK HERE TO GET THE MORNING TIDE APP",
    ]


def test_a_paragraph_that_begins_and_ends_with_promo_is_removed_as_a_whole() -> None:
    frame = (
        "Get access to The Tide for as little as 5 a month. Our reporters know each boat. Sign up for our newsletter."
    )
    assert removed_parts(f"{PROSE}\n\n{frame}\n\n{PROSE}") == [frame]
    assert removed_parts(f"{PROSE}\n\nOur reporters know each boat. Sign up for our newsletter.") == [
        " Sign up for our newsletter."
    ]


def test_final_headlines_are_removed_only_after_two_promo_lines_or_a_header() -> None:
    assert removed_parts(
        f"{PROSE}\n\nThanks for signing up!\n\n{HEADLINES}\nTen facts about mayors and their boats"
    ) == ["Thanks for signing up!"]
    end = f"Thanks for signing up!\nKeep an eye on your inbox\n{HEADLINES}\nTen facts about mayors and their boats"
    assert removed_parts(f"{PROSE}\n\n{end}") == [end]


def test_a_word_in_a_list_of_words_is_kept() -> None:
    assert removed_parts(f"{PROSE}\n\nSHARD\nSHARE\nSHARK\nSHIP\n\n{PROSE}") == []
    assert removed_parts(f"{PROSE}\n\nShare\n\n{PROSE}") == ["Share"]


def test_a_line_of_wrapped_prose_that_begins_like_promo_is_kept() -> None:
    assert (
        removed_parts(
            "The old engine of the boat is no longer the one that is\nrecommended in the harbour of Port Elder\n"
        )
        == []
    )
    assert removed_parts("No one in the harbour has ever read so many of the\ncomments.\n") == []


def test_a_key_of_a_data_format_is_not_a_label() -> None:
    assert removed_parts(f'{PROSE}\n\n"tags": [\n"related": {{"boats": 3}}\n\n{PROSE}') == []


def test_a_cross_reference_in_a_manual_is_kept_in_documentation() -> None:
    text = f"{PROSE}\n\nSee also: the chapter about boats\n\n{PROSE}"
    assert removed_parts(text, Config(profile="docs")) == []
