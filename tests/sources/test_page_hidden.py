"""What the style rules of a page hide is left out, and nothing else is."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from lxml import html

from lontar.errors import InputError
from lontar.sources.page_hidden import drop_hidden
from lontar.sources.page_styles import TooManyRulesError, declared
from lontar.sources.pages import read_page

FAKE = "Menteri Palsu mengatakan bahwa semua uang negara akan dibagikan besok pagi kepada pembaca halaman ini."
TRUE = "Bupati Rahayu Lestari mengatakan bahwa jembatan itu akan dibuka pada bulan depan setelah perbaikannya selesai."


def page(style: str, inner: str) -> str:
    title = "Jembatan di desa itu dibuka lagi"
    body = f"<h1>{title}</h1><p>{TRUE}</p>{inner}<p class='b'>{TRUE} Lagi.</p><p>{TRUE} Dan lagi.</p>"
    head = f"<title>{title}</title><style>{style}</style>"
    return f"<!doctype html><html><head>{head}</head><body class='page'><article>{body}</article></body></html>"


def text_of(style: str, inner: str) -> tuple[str, bool]:
    tree = html.document_fromstring(page(style, inner))
    told = drop_hidden(tree)
    return " ".join(tree.find("body").text_content().split()), told


HIDING = {
    "class": (".x{display:none}", f"<p class='a x'>{FAKE}</p>"),
    "id": ("#x { visibility : hidden }", f"<p id=x>{FAKE}</p>"),
    "tag": ("em{font-size:0}", f"<p><em>{FAKE}</em></p>"),
    "several classes": ("p.a.x{display:none}", f"<p class='x a'>{FAKE}</p>"),
    "list": ("h6, .x , b{display:none}", f"<p class=x>{FAKE}</p>"),
    "off the page": (".x{position:absolute;left:-9999px}", f"<p class=x>{FAKE}</p>"),
    "indent": (".x{text-indent:-10000em}", f"<p class=x>{FAKE}</p>"),
    "no size": (".x{height:0;overflow:hidden}", f"<div class=x><p>{FAKE}</p></div>"),
    "one pixel": (".x{width:1px;height:1px;clip:rect(0,0,0,0);overflow:hidden}", f"<p class=x>{FAKE}</p>"),
    "inside": ("article .x{display:none}", f"<div><p class=x>{FAKE}</p></div>"),
    "child": ("article>.x{display:none}", f"<p class=x>{FAKE}</p>"),
    "nested": ("article{color:red;.x{display:none}}", f"<p class=x>{FAKE}</p>"),
    "nested with the outer": (".a{&.x{display:none}}", f"<p class='a x'>{FAKE}</p>"),
    "escapes": (".\\78{d\\69splay:n\\6fne}", f"<p class=x>{FAKE}</p>"),
    "an escaped sign": (".md\\:x{display:none}", f"<p class='md:x'>{FAKE}</p>"),
    "comments": (".x/**/{display:/*}*/none}", f"<p class=x>{FAKE}</p>"),
    "a brace in a text": ("p{content:'}'} .x{display:none}", f"<p class=x>{FAKE}</p>"),
    "every screen": ("@media screen{.x{display:none}}", f"<p class=x>{FAKE}</p>"),
    "supports": ("@supports (display:grid){.x{display:none}}", f"<p class=x>{FAKE}</p>"),
    "important": (".x{display:none!important} #x{display:block}", f"<p id=x class=x style='display:block'>{FAKE}</p>"),
    "the later one": (".x{display:block} .x{display:none}", f"<p class=x>{FAKE}</p>"),
    "the heavier one": ("p.x{display:none} .x{display:block}", f"<p class=x>{FAKE}</p>"),
    "no rule is sure of another": (".x{display:none} .y:hover{display:block}", f"<p class=x>{FAKE}</p>"),
    "in print it is seen": (".x{display:none} @media print{.x{display:block}}", f"<p class=x>{FAKE}</p>"),
    "letters": (".x{visibility:hidden} b{visibility:visible}", f"<p class=x>{FAKE} <i>{FAKE}</i></p>"),
    "a comment inline": ("", f"<p style='display:/**/none'>{FAKE}</p>"),
    "an escape inline": ("", f"<p style='display:n\\6fne'>{FAKE}</p>"),
    "dialog": ("", f"<dialog><p>{FAKE}</p></dialog>"),
    "popover": ("", f"<div popover><p>{FAKE}</p></div>"),
    "hidden": ("", f"<p hidden>{FAKE}</p>"),
}


@pytest.mark.parametrize("how", HIDING)
def test_what_rules_hide_is_left_out_and_told(how: str) -> None:
    text, told = text_of(*HIDING[how])
    assert "Palsu" not in text and told
    assert text.count("Rahayu") == 3


SEEN = {
    "another class": (".y{display:none} #x{display:none}", f"<p class=x>{FAKE}</p>"),
    "a part of the name": (".x{display:none}", f"<p class='xx x-y'>{FAKE}</p>"),
    "a class and an id": ("#x{display:none}", f"<p class=x>{FAKE}</p>"),
    "another tag": ("em.x{display:none}", f"<p class=x>{FAKE}</p>"),
    "only one of two classes": (".x.y{display:none}", f"<p class=x>{FAKE}</p>"),
    "elsewhere": (".menu .x{display:none} .page>.x{display:none}", f"<p class=x>{FAKE}</p>"),
    "the later one": (".x{display:none} .x{display:block}", f"<p class=x>{FAKE}</p>"),
    "the heavier one": ("#x{display:block} .x{display:none}", f"<p class=x id=x>{FAKE}</p>"),
    "inline": (".x{display:none}", f"<p class=x style='display:block'>{FAKE}</p>"),
    "inline, twice": ("", f"<p style='display:none;display:block'>{FAKE}</p>"),
    "print": ("@media print{.x{display:none}}", f"<p class=x>{FAKE}</p>"),
    "narrow": ("@media (max-width:600px){.x{display:none}}", f"<p class=x>{FAKE}</p>"),
    "not narrow": (".x{display:none}@media (min-width:600px){.x{display:block}}", f"<p class=x>{FAKE}</p>"),
    "a state": (".x:not(.open){display:none} .x:hover{display:none}", f"<p class=x>{FAKE}</p>"),
    "shown by a state": (".x{display:none} .x:target{display:block}", f"<p class=x>{FAKE}</p>"),
    "shown by what is before": (".x{display:none} input:checked~.x{display:block}", f"<p class=x>{FAKE}</p>"),
    "an attribute": ("[v-cloak]{display:none} .x[data-shut]{display:none}", f"<p class=x v-cloak>{FAKE}</p>"),
    "beside the text": (".x::before{display:none} .x:after{font-size:0}", f"<p class=x>{FAKE}</p>"),
    "fades in": (".x{opacity:0}", f"<p class=x>{FAKE}</p>"),
    "moves": ("@keyframes x{from{display:none} to{left:-9999px}}", f"<p class=x>{FAKE}</p>"),
    "font face": ("@font-face{font-size:0}", f"<p class=x>{FAKE}</p>"),
    "small": (".x{font-size:.9em;text-indent:-20px;max-height:300px;overflow:hidden}", f"<p class=x>{FAKE}</p>"),
    "letters of its own": (".x{font-size:0} .x p{font-size:16px}", f"<div class=x><p>{FAKE}</p></div>"),
    "seen in the unseen": (".x{visibility:hidden} b{visibility:visible}", f"<p class=x>x <b>{FAKE}</b></p>"),
    "white on white by rules": (".x{color:#fff;background:#fff}", f"<p class=x>{FAKE}</p>"),
    "for machines only": ("", f"<p aria-hidden='true'>{FAKE}</p>"),
    "hidden but shown": (".x{display:flex}", f"<p class=x hidden>{FAKE}</p>"),
    "an open dialog": ("", f"<dialog open><p>{FAKE}</p></dialog>"),
    "a comment": ("/* .x{display:none} */", f"<p class=x>{FAKE}</p>"),
    "most of the page": (".x{display:none}", f"<div class=x>{6 * f'<p>{FAKE}</p>'}</div>"),
    "all of it": ("*{visibility:hidden} p{display:none}", f"<p>{FAKE}</p>"),
    "what holds it": ("article{display:none} body{visibility:hidden}", f"<p>{FAKE}</p>"),
}


@pytest.mark.parametrize("how", SEEN)
def test_what_readers_may_see_stays(how: str) -> None:
    text, told = text_of(*SEEN[how])
    assert "Palsu" in text and not told
    assert text.count("Rahayu") == 3


@pytest.mark.parametrize("tag", ["template", "noscript"])
@pytest.mark.parametrize("times", [1, 12])
def test_what_browsers_do_not_draw_is_not_read_however_much_it_is(tag: str, times: int) -> None:
    inner = f"<{tag}>{f'<p>{FAKE}</p>' * times}</{tag}>"
    assert "Palsu" not in read_page(page("", inner).encode(), source="a.html").text


def test_of_two_declarations_the_last_counts_and_important_ones_before() -> None:
    assert declared("display:none; DISPLAY : Block;x") == {"display": ("block", False)}
    assert declared("display:none!important;display:block")["display"] == ("none", True)


BOMBS = {
    "rules": "".join(f".a{number}{{display:none}}" for number in range(30_000)),
    "one key": "".join(f".together.a{number}{{display:none}}" for number in range(2_000)),
    "nested": ".a,.b{" * 30 + "display:none" + "}" * 30,
    "the outer many times": ".a{" + "& & & & & & & & & &{" * 12 + "display:none" + "}" * 13,
    "open": "@import" * 50_000 + ".x" * 50_000 + ":not(" * 20_000 + "[" * 50_000 + ",a" * 50_000 + "\\" * 9,
    "ancestors": "".join(f".a{number} .x .x .x .x{{display:none}}" for number in range(2_000)),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_rules_that_take_too_much_work_are_refused_or_read_in_time(bomb: str) -> None:
    inner = "<div class=x>" * 100 + "<p class='x together'>x</p>" * 1_000 + "</div>" * 100
    tree = html.document_fromstring(page(BOMBS[bomb], inner))
    began = time.process_time()
    with suppress(TooManyRulesError):
        drop_hidden(tree)
    assert time.process_time() - began < 5


def test_a_page_of_too_many_rules_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        read_page(page(BOMBS["rules"], "").encode(), source="a.html")
    assert caught.value.code == "too_many_rules"
    assert "a.html" in str(caught.value)
