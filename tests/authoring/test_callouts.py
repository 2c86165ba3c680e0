"""How a lesson looks: callouts, examples side by side, dialogue, tables and headings."""

import pytest

from lms.core import callouts, markdown


def test_a_rule_is_a_box_with_its_word():
    assert markdown.render("> [!RULE]\n> Name what you hear.") == (
        '<aside class="callout rule">\n<p class="tag">Rule</p>\n'
        '<p class="text">Name what you hear.</p>\n</aside>\n'
    )


def test_the_word_comes_in_the_page_language():
    assert '<p class="tag">Regel</p>' in markdown.render("> [!RULE]\n> Hör zu.", {"RULE": "Regel"})


@pytest.mark.parametrize("kind", sorted(callouts.KINDS))
def test_every_kind_has_a_look_and_a_word(kind: str):
    html = markdown.render(f"> [!{kind}]\n> Words.")
    assert f'<p class="tag">{callouts.ENGLISH[kind]}</p>' in html
    assert 'class="callout ' in html
    assert "[!" not in html


@pytest.mark.parametrize("text", ["> [!RULE] on one line", "> Plain", "> [RULE]\n> x", "[!RULE]\nx"])
def test_other_quotes_stay_quotes(text: str):
    assert "callout" not in markdown.render(text)


def test_good_and_poor_examples_stand_side_by_side():
    html = markdown.render("> [!MODEL-]\n> a\n\n> [!MODEL+]\n> b\n\nText.\n\n> [!MODEL+]\n> c\n")
    assert html.count('<div class="models">') == 2
    first = html.split("Text.", maxsplit=1)[0]
    assert first.index("callout doesnt") < first.index('callout does"')
    assert first.count("</div>") == 1


def test_dialogue_is_set_as_a_play():
    html = markdown.render(
        "> [!MODEL+]\n> **Guest:** “We are cold.”\n> **You:** (looks up) “Still?”\n>\n> **Guest:** “Yes.”"
    )
    assert html.count('<ol class="dialogue">') == 1
    assert html.count("<li") == 3
    assert '<span class="speaker">Guest</span><p class="said">“We are cold.”</p>' in html
    assert '<li class="you">' in html
    assert '<span class="stage">(looks up)</span> “Still?”' in html


@pytest.mark.parametrize(
    "text", ["**Outcome:** what you get.", "**Say this** “now”", "Ask: “Why?”", "**A:**", "Well,\n**A:** “x”"]
)
def test_a_bold_word_alone_makes_no_play(text: str):
    assert "dialogue" not in markdown.render(text)


@pytest.mark.parametrize(
    "text", ["1. **Guest:** “Cold.”", "> **Guest:** “Cold.”", "> [!NOTE]\n> **Guest:** “Cold.”"]
)
def test_a_list_a_quote_and_a_note_keep_such_a_line_as_text(text):
    html = markdown.render(text)
    assert "<strong>Guest:</strong> “Cold.”" in html
    assert "dialogue" not in html


def test_a_table_can_be_scrolled_and_has_a_name():
    html = markdown.render("|Says|Needs|\n|-|-:|\n|a|b|")
    assert '<div class="table-wrap" tabindex="0" role="region" aria-label="Table: Says, Needs">' in html
    assert '<th scope="col">Says</th>' in html
    assert "style" not in html


def test_headings_have_ids_and_the_page_keeps_its_only_first_level():
    html = markdown.render("# One\n\n## One\n\n## Zwölf Fälle\n\n##\n")
    assert '<h2 id="part-one">One</h2>' in html
    assert '<h2 id="part-one-2">One</h2>' in html
    assert '<h2 id="part-zwölf-fälle">' in html
    assert '<h2 id="part-section">' in html
    assert "<h1" not in html


def test_footnotes_definitions_and_strikethrough_work():
    html = markdown.render("a[^1] ~~b~~\n\nc\n: d\n\n[^1]: e\n")
    assert '<sup class="footnote-ref"><a href="#fn1" id="fnref1"' in html
    assert "<s>b</s>" in html
    assert "<dt>c</dt>\n<dd>d</dd>" in html


def test_a_picture_is_told_in_its_words():
    assert markdown.render("![A desk](desk.jpg)") == "<p>A desk</p>\n"


def test_one_line_has_no_paragraph_around_it():
    assert markdown.inline("“*You* know” & I") == "“<em>You</em> know” &amp; I"
