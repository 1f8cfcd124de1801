"""A reviewer adds what was missed, by selecting it, and corrects words; in a real browser, with and without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.test_walk import axe

SENTENCE = "Dua tahun sudah konflik Rusia-Ukraina"


def article_of(page: Any, site: str) -> str:
    """The address of the seed that has the sentence."""
    page.goto(f"{site}/articles?about=Kristersson")
    page.locator("main .rows a").first.click()
    page.wait_for_url("**/article/**")
    assert SENTENCE in page.inner_text(".text")
    return str(page.url)


def select(page: Any, words: str) -> None:
    """Select words of the article as a pointer does: from their first to their last character."""
    page.evaluate(
        """words => {
          const walker = document.createTreeWalker(document.querySelector(".text"), NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const start = node.data.lastIndexOf(words);
            if (start < 0) continue;
            document.getSelection().setBaseAndExtent(node, start, node, start + words.length);
            return;
          }
          throw new Error("not there: " + words);
        }""",
        words,
    )
    page.locator(".selecting").wait_for(state="visible")


@pytest.mark.parametrize("locale", ["en-GB", "id-ID"])
def test_what_is_selected_fills_the_form_and_is_added_and_taken_back(site, chromium, locale):
    context = chromium.new_context(locale=locale)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    article_of(page, site)
    before = page.locator("#record .rows li").count()
    assert page.locator(".selecting").is_hidden()
    select(page, SENTENCE)
    page.locator(".selecting [data-fill=passage]").click()
    assert page.input_value("#add-passage") == SENTENCE
    assert page.evaluate("document.activeElement.id") == "add-speaker"
    page.keyboard.type("Ratna Wibisana")
    select(page, "konflik")
    page.locator(".selecting [data-fill=cue]").click()
    assert page.input_value("#add-cue") == "konflik"
    page.locator("#missing form .buttons button").click()
    page.wait_for_url("**done=**")
    assert "Ratna Wibisana" in page.inner_text("#record .card")
    assert page.locator("#record .rows li").count() == before + 1
    assert SENTENCE in "".join(page.locator(".text .opened").all_inner_texts())
    page.locator(".note form button").click()
    page.wait_for_load_state()
    assert page.locator("#record .rows li").count() == before
    assert errors == []
    context.close()


def test_of_words_that_stand_more_than_once_the_selected_ones_are_meant(site, chromium):
    page = chromium.new_page(locale="en-GB")
    article_of(page, site)
    select(page, "Ukraina")
    page.locator(".selecting [data-fill=passage]").click()
    place = page.locator("#missing [name=nth]")
    text = page.evaluate("document.querySelector('.text').textContent")
    assert int(place.input_value()) in range(1, len(re.findall("ukraina", text, re.IGNORECASE)) + 1)
    page.fill("#add-passage", "Ukraina ")
    assert place.input_value() == "", "what is typed is found anew"
    page.close()


def test_without_scripts_words_are_pasted_and_their_place_is_chosen(site, chromium):
    context = chromium.new_context(java_script_enabled=False, locale="id-ID", viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{article_of(page, site)}?missing=1")
    page.fill("#add-passage", "pasukan  ke UKRAINA")
    page.fill("#add-speaker", "Ratna Wibisana")
    page.locator("#missing form .buttons button").click()
    assert page.locator("#missing [name=nth]").count() > 1
    assert page.input_value("#add-speaker") == "Ratna Wibisana"
    page.locator("#missing [name=nth]").last.check()
    page.locator("#missing form .buttons button").click()
    page.wait_for_url("**done=**")
    page.locator(".note form button").click()
    context.close()


def test_keys_lead_from_review_to_the_words_and_to_what_is_missing(site, chromium):
    page = chromium.new_page(locale="en-GB")
    page.goto(f"{site}/review?queue=statements")
    page.keyboard.press("w")
    assert page.evaluate("document.activeElement.name") == "words"
    page.locator("h1").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("m")
    page.wait_for_url("**/article/**missing=1#missing")
    assert page.locator("#add-passage").is_visible()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_forms_shut_nobody_out_and_fit_a_phone(site, chromium, scheme):
    context = chromium.new_context(viewport={"width": 390, "height": 800}, locale="id-ID", color_scheme=scheme)
    page = context.new_page()
    article = article_of(page, site)
    page.goto(f"{article}?missing=1")
    page.fill("#add-passage", "Ukraina")
    page.fill("#add-speaker", "Ratna")
    page.locator("#missing form .buttons button").click()
    page.locator("#missing fieldset").wait_for()
    select(page, "Ukraina")
    seen = [faults(page)]
    page.goto(f"{site}/search?about=pasukan")
    page.locator(".card .source a[href^='/statement/']").first.click()
    page.wait_for_url("**/statement/**")
    page.locator("#words summary").click()
    seen.append(faults(page))
    assert seen == [[], []]
    context.close()


def faults(page: Any) -> list[Any]:
    """What shuts somebody out of the page that is shown, or is wider than it."""
    page.evaluate(axe())
    found = page.evaluate("axe.run().then(result => result.violations)")
    wide = page.evaluate("document.documentElement.scrollWidth")
    serious = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
    return [*serious, *([wide] if wide > 390 else [])]
