"""Promo lines in their surroundings: what goes with them, and what nothing goes across."""

from cleaner.config import Config
from cleaner.formats.plain import parse
from cleaner.promos import find_promos
from cleaner.promos.examples import removed
from cleaner.promos.loading import load_rules

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


def test_the_headline_of_the_article_stays_below_a_header_or_a_label() -> None:
    head = "Filed under:\n\nThe harbour\n\nHarbour master resigns after the storm, and nobody is surprised\n\n"
    assert gone(head + PROSE) == ["Filed under:"]
    assert gone(f"Latest news\n{HEADLINES}\n{PROSE}") == ["Latest news"]


def test_a_label_that_opens_the_headline_of_the_article_stays() -> None:
    assert gone(f"WATCH: Storm hits the old quay of Port Elder\n\n{PROSE}") == []
    assert gone(f"{PROSE}\n\nWATCH: Storm hits the old quay of Port Elder\n\n{PROSE}") != []


def test_the_points_of_a_list_go_with_a_header_also_above_the_article() -> None:
    assert gone(f"Breadcrumb Trail Links\n1. News\n2. Harbour\nHarbour master resigns\n{PROSE}") == [
        "Breadcrumb Trail Links\n1. News\n2. Harbour"
    ]


def test_a_menu_above_the_article_leaves_its_headline() -> None:
    assert gone(f"Home\nNews\nSports\nStorm hits quay\nFacebook\nTwitter\nEmail\n{PROSE}") == [
        "Home\nNews\nSports",
        "Facebook\nTwitter\nEmail",
    ]


def test_links_that_adjoin_end_at_a_blank_line() -> None:
    title = "What the crew did on the long way back to the harbour"
    assert gone(f"{PROSE}\n\nRelated\n{HEADLINES}\n\n{title}\n\n{PROSE}") == [f"Related\n{HEADLINES}"]


def test_a_headline_that_ends_in_a_colon_takes_the_one_line_that_it_announces() -> None:
    text = f"{PROSE}\n\nWATCH | Harbour master explains:\n\nWhy she went, in her own words\nA second line\n\n{PROSE}"
    assert gone(text) == ["WATCH | Harbour master explains:\n\nWhy she went, in her own words"]


def test_links_in_capitals_go_where_a_promo_line_in_capitals_gives_them_away() -> None:
    link = "HARBOUR MASTER OPENS UP ABOUT THE STORM"
    assert gone(f"{PROSE}\n\n{link}\n\n{PROSE}") == []
    assert gone(f"{PROSE}\n\n{link}\n\n{PROSE}\n\nCLICK HERE TO GET THE MORNING TIDE APP") == [
        link,
        "CLICK HERE TO GET THE MORNING TIDE APP",
    ]


def test_a_paragraph_that_opens_and_closes_with_promo_goes_whole() -> None:
    frame = (
        "Get access to The Tide for as little as 5 a month. Our reporters know each boat. Sign up for our newsletter."
    )
    assert gone(f"{PROSE}\n\n{frame}\n\n{PROSE}") == [frame]
    assert gone(f"{PROSE}\n\nOur reporters know each boat. Sign up for our newsletter.") == [
        " Sign up for our newsletter."
    ]


def test_a_text_ends_in_headlines_only_behind_two_promo_lines_or_a_header() -> None:
    assert gone(f"{PROSE}\n\nThanks for signing up!\n\n{HEADLINES}\nTen facts about mayors and their boats") == [
        "Thanks for signing up!"
    ]
    end = f"Thanks for signing up!\nKeep an eye on your inbox\n{HEADLINES}\nTen facts about mayors and their boats"
    assert gone(f"{PROSE}\n\n{end}") == [end]


def test_a_word_in_a_list_of_words_stays() -> None:
    assert gone(f"{PROSE}\n\nSHARD\nSHARE\nSHARK\nSHIP\n\n{PROSE}") == []
    assert gone(f"{PROSE}\n\nShare\n\n{PROSE}") == ["Share"]


def test_a_line_of_wrapped_prose_that_begins_as_promo_does_stays() -> None:
    assert (
        gone("The old engine of the boat is no longer the one that is\nrecommended in the harbour of Port Elder\n")
        == []
    )
    assert gone("Nobody in the harbour has ever read so many of the\ncomments.\n") == []


def test_a_key_of_a_data_format_is_no_label() -> None:
    assert gone(f'{PROSE}\n\n"tags": [\n"related": {{"boats": 3}}\n\n{PROSE}') == []


def test_a_cross_reference_of_a_manual_stays_in_documentation() -> None:
    text = f"{PROSE}\n\nSee also: the chapter about boats\n\n{PROSE}"
    assert gone(text, Config(profile="docs")) == []
