"""A researcher's walk through the pages, in a real browser, in both languages; no page shuts anybody out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

PROPOSITION = "NATO mengirim pasukan tempur ke Ukraina"
SLUG = "nato-mengirim-pasukan-tempur-ke-ukraina"


@pytest.fixture(scope="module")
def followed(site: str, chromium: Any) -> str:
    """The same site once an issue was named on its page."""
    page = chromium.new_page(locale="en-GB")
    page.goto(f"{site}/issues")
    page.locator("form[method=post] input[name=proposition]").fill(PROPOSITION)
    page.locator("form[method=post]:has(input[name=proposition]) button").click(timeout=120_000)
    page.wait_for_load_state()
    page.goto(f"{site}/issue/{SLUG}")
    assert page.locator("h1").inner_text() == PROPOSITION
    page.close()
    return site


@pytest.mark.parametrize(("locale", "word"), [("en-GB", "Search"), ("id-ID", "Cari")])
def test_a_statement_is_found_and_opened_in_its_article(site, chromium, locale, word):
    page = chromium.new_page(locale=locale)
    page.goto(site)
    page.keyboard.press("/")
    page.keyboard.type("pasukan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?about=pasukan*")
    assert page.locator("h1").inner_text() == word
    passage = page.locator(".card .passage .k-CON").first.inner_text()
    page.locator(".card .source a").first.click()
    page.wait_for_url("**/article/**")
    opened = "".join(page.locator(".text .k-CON.opened").all_inner_texts())
    assert passage.split()[:3] == opened.split()[:3]
    page.close()


def test_the_matrix_shows_who_stands_where_and_a_change(followed, chromium):
    page = chromium.new_page(locale="id-ID")
    page.goto(f"{followed}/issue/{SLUG}")
    assert page.locator("html").get_attribute("lang") == "id"
    row = page.locator("table tr", has_text="Olaf Scholz").first
    assert "menolak" in row.inner_text() or "menentang" in row.inner_text()
    changed = page.locator(".pair", has_text="Ratna Wibisana").or_(page.locator("section", has_text="Ratna Wibisana"))
    assert changed.count() > 0
    row.locator("a[href^='/article/']").first.click()
    page.wait_for_url("**/article/**")
    assert "opened" in page.content()
    page.close()


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_what_if_names_the_members_bound_on_that_day(followed, chromium, language):
    page = chromium.new_page(locale="en-GB")
    page.goto(f"{followed}/what-if?lang={language}")
    page.locator("input[name=if]").fill("Rusia menyerang anggota NATO")
    page.locator("input[name=on]").fill("2024-03-10")
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    text = page.locator("main").inner_text()
    assert "jika salah satu anggota aliansi diserang" in text
    assert "32" in text
    assert page.locator("svg[role=img]").count() == 1
    page.close()


def test_a_stance_is_corrected_and_taken_back(followed, chromium):
    page = chromium.new_page(locale="en-GB")
    page.goto(f"{followed}/search?actor=Scholz&about=gagasan")
    page.locator(".card .source a[href^='/statement/']").first.click()
    page.wait_for_url("**/statement/**")
    page.locator("button[name=stance][value=for]").first.click()
    page.wait_for_load_state()
    assert page.locator(".decisions li").count() == 1
    page.goto(f"{followed}/issue/{SLUG}?actor=Scholz")
    assert page.locator("table .s-for").count() > 0
    page.go_back()
    page.locator(".decisions form button").first.click()
    page.wait_for_load_state()
    assert page.locator(".decisions li.gone").count() == 1
    page.goto(f"{followed}/issue/{SLUG}?actor=Scholz")
    assert page.locator("table .s-for").count() == 0
    page.close()


def test_a_search_is_taken_away_as_a_file(site, chromium):
    page = chromium.new_page(locale="id-ID")
    page.goto(f"{site}/search?about=pasukan")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    text = Path(waiting.value.path()).read_text("utf-8-sig")
    assert text.count("\n") > 5
    assert "Jens Stoltenberg" in text
    page.close()


def test_a_statement_can_be_cited(site, chromium):
    page = chromium.new_page(locale="en-GB")
    page.goto(f"{site}/search?about=pasukan")
    page.locator(".card .source a[href^='/statement/']").first.click()
    page.wait_for_url("**/statement/**")
    page.locator("a[href^='/cite/']").first.click()
    page.wait_for_url("**/cite/**")
    assert "urn:lontar:statement:" in page.locator("main").inner_text()
    page.close()


PAGES = (
    "/", "/search?about=pasukan", "/articles", "/actors", "/actor/lontar:jens-stoltenberg", "/issues", f"/issue/{SLUG}",
    "/what-if?if=Rusia+menyerang+anggota+NATO&on=2024-03-10", "/review", "/sources", "/nothing-here",
)  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_serious_fault_of_access(followed, chromium, path, scheme):
    context = chromium.new_context(locale="id-ID", color_scheme=scheme)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{followed}{path}")
    page.evaluate(axe())
    found = page.evaluate("axe.run().then(result => result.violations)")
    serious = [
        (one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")
    ]  # fmt: skip
    assert serious == []
    assert [error for error in errors if "404" not in error] == []
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_a_phone(followed, chromium, path):
    context = chromium.new_context(viewport={"width": 390, "height": 800}, locale="id-ID")
    page = context.new_page()
    page.goto(f"{followed}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_every_page_works_without_scripts(followed, chromium):
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(followed)
    page.locator("form.big input").fill("pasukan")
    page.locator("form.big button").click()
    page.wait_for_url("**/search?about=pasukan*")
    assert page.locator(".card").count() > 3
    context.close()


def test_the_first_page_is_light(followed, chromium):
    page = chromium.new_page()
    weights: list[int] = []
    page.on("response", lambda answer: weights.append(answer.request.sizes()["responseBodySize"]))
    page.goto(followed, wait_until="networkidle")
    assert 0 < sum(weights) <= 200_000
    page.close()


def axe() -> str:
    """The checker of access, from the package that vendors it."""
    import axe_core_python

    return (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")


def test_a_day_that_is_refused_has_the_focus_and_the_reason_beside_it(site, chromium):
    page = chromium.new_page(locale="id-ID")
    page.goto(f"{site}/search?about=pasukan")
    page.fill("#since", "kemarin")
    page.locator("form.filters button").click()
    page.wait_for_load_state()
    assert page.evaluate("document.activeElement.id") == "since"
    assert (page.input_value("#since"), page.input_value("#about")) == ("kemarin", "pasukan")
    assert "bukan hari" in page.inner_text(f"#{page.get_attribute('#since', 'aria-describedby')}")
    page.close()
