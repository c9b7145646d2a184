"""The page of a comparison: whole, safe, and alive in a real browser."""

import re
import shutil
import subprocess
from base64 import b64encode
from hashlib import sha256
from html import unescape

import pytest

from skimbal.evaluation import Comparison, _page, compare
from skimbal.evaluation._comparison_html import _shorten
from skimbal.exceptions import MissingResourceError
from tests.evaluation.reports import CHINESE
from tests.evaluation.rivals import make_rivals, make_table
from tests.evaluation.test_html import HOSTILE, Page, render

SKILLS = {"weak": 0.3, "strong": 0.8, "middle": 0.6}


@pytest.fixture(scope="module")
def pages():
    rivals = {
        n_folds: make_rivals(SKILLS, "abc", n_folds=n_folds, n_samples=200)
        for n_folds in (1, 5)
    }
    return {
        "folds": compare(rivals[5]),
        "baseline": compare(rivals[5], baseline="weak", metric="log_loss"),
        "held-out": compare(rivals[1], n_draws=200),
        "sets": Comparison.from_scores(make_table(CHINESE), metric="macro_f1"),
        "two": Comparison.from_scores(make_table(["a", "b"], n_sets=4)),
        "hostile": Comparison.from_scores(make_table(HOSTILE)),
    }


KINDS = ["folds", "baseline", "held-out", "sets", "two", "hostile"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_is_whole_and_asks_nothing_of_the_network(tmp_path, pages, kind):
    html = render(tmp_path, pages[kind])
    page = Page(html)
    script = re.search(r"<script>(.*)</script>", html, re.DOTALL)[1]
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert page.tags.count("script") == 1
    assert "default-src 'none'; style-src 'unsafe-inline'" in unescape(html)
    assert f"script-src 'sha256-{digest}'" in unescape(html)
    for name in ("href", "src", "xlink:href", "action", "data", "srcset"):
        assert page.values(name) == [], name
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert len(set(page.values("id"))) == len(page.values("id"))
    assert not re.search(r"url\(|@import", html)


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_shows_the_headline_every_pair_and_every_note(tmp_path, pages, kind):
    comparison = pages[kind]
    page = Page(render(tmp_path, comparison))
    assert " ".join(comparison.headline.split()) in page.texts
    assert page.tags.count("circle") == len(comparison.pairs)
    for note in comparison.notes:
        assert " ".join(note.split()) in page.texts
    for pair in comparison.pairs:
        assert f"{pair['difference']:+.3f}" in page.texts


def test_names_are_shown_and_never_run(tmp_path, pages):
    comparison = pages["hostile"]
    page = Page(render(tmp_path, comparison, title=HOSTILE[0]))
    assert "img" not in page.tags
    assert set(HOSTILE[:-1]) <= set(page.texts)
    assert "(empty)" in page.texts


def test_chinese_names_are_text_of_the_page_and_of_the_diagram(tmp_path, pages):
    texts = Page(render(tmp_path, pages["sets"])).texts
    for name in CHINESE:
        # the list of classifiers, the diagram, the head of the scores, and pairs
        assert texts.count(name) >= 3 + len(CHINESE) - 1


def test_only_ranks_have_a_diagram(tmp_path, pages):
    for kind in KINDS:
        html = render(tmp_path, pages[kind])
        assert ("Critical-difference diagram" in html) == (kind in ("sets", "hostile"))


def test_the_diagram_has_a_line_a_name_and_a_bar_a_clique(tmp_path, pages):
    html = render(tmp_path, pages["sets"])
    assert html.count("<polyline") == len(CHINESE)
    n_bars = len(pages["sets"].ranking["cliques"])
    assert html.count('class="bar-of"') == n_bars


def test_the_best_of_each_fold_stands_out(tmp_path, pages):
    html = render(tmp_path, pages["baseline"])
    cells = html[html.index('<table class="cells') :]
    marked = re.findall(r'class="n best">([\d.]+)<', cells)
    # less log loss is better
    best = pages["baseline"].scores.min(axis=0)
    assert marked == [f"{score:.3f}" for score in best]


def test_cells_that_are_no_plain_numbers_sort_by_their_value(tmp_path, pages):
    html = render(tmp_path, pages["folds"])
    pairs = pages["folds"].pairs
    for name in ("low", "p_holm", "better"):
        for pair in pairs:
            assert f'data-value="{pair[name]}"' in html


def test_names_are_cut_where_they_would_not_fit():
    assert _shorten("short") == "short"
    assert _shorten("") == ""
    assert _shorten("x" * 40) == "x" * 25 + "…"
    assert _shorten("蒙" * 13) == "蒙" * 13
    assert _shorten("蒙" * 14) == "蒙" * 12 + "…"


def test_the_same_comparison_gives_the_same_page(tmp_path, pages):
    assert render(tmp_path, pages["sets"]) == render(tmp_path, pages["sets"])


def test_a_page_of_fifteen_classifiers_stays_small(tmp_path):
    table = make_table([f"classifier_{i}" for i in range(15)])
    html = render(tmp_path, Comparison.from_scores(table))
    assert len(html.encode()) < 200_000


def test_a_missing_package_is_named_with_the_extra(tmp_path, pages, monkeypatch):
    def import_nothing(name, **_):
        raise MissingResourceError(f"needs {name}")

    monkeypatch.setattr(_page, "import_optional", import_nothing)
    with pytest.raises(MissingResourceError, match="jinja2"):
        pages["two"].to_html(tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


BROWSER = shutil.which("chromium")
in_browser = pytest.mark.skipif(BROWSER is None, reason="there is no chromium")


def browse(page, *options):
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu"]
    profile = f"--user-data-dir={page.parent / 'profile'}"
    return subprocess.run(
        [*command, "--enable-logging=stderr", profile, *options, page.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
    )


@in_browser
@pytest.mark.parametrize("kind", ["folds", "sets"])
def test_a_browser_has_nothing_to_complain_of(tmp_path, pages, kind):
    pages[kind].to_html(tmp_path / "page.html")
    shot = tmp_path / "page.png"
    size = "--window-size=390,844"
    done = browse(tmp_path / "page.html", f"--screenshot={shot}", size)
    assert "CONSOLE" not in done.stderr
    assert shot.stat().st_size > 10_000


@in_browser
def test_a_click_on_a_head_sorts_the_pairs(tmp_path, pages):
    html = render(tmp_path, pages["sets"])
    # a second script, which clicks on "Difference"; the policy must let it run
    click = (
        "const head = document.querySelectorAll('.pairs thead button')[3];"
        "head.click(); head.click();"
    )
    html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    html = html.replace("</body>", f"<script>{click}</script></body>")
    path = tmp_path / "clicked.html"
    path.write_text(html, encoding="utf-8")
    pairs = browse(path, "--dump-dom").stdout
    pairs = pairs[pairs.index('<table class="pairs') :]
    pairs = pairs[: pairs.index("</table>")]
    found = re.findall(r'<td class="n" data-value="[^"]+">([+-]0\.\d+)</td>', pairs)
    expected = sorted(pair["difference"] for pair in pages["sets"].pairs)
    assert found == [f"{value:+.3f}" for value in expected]
    assert 'aria-sort="ascending"' in pairs
