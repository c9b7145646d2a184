import re
import shutil
import subprocess
from base64 import b64encode
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest

from skimbal.evaluation import _page
from skimbal.evaluation._figures import draw_heat_map
from skimbal.evaluation._slices import Slices
from skimbal.exceptions import MissingResourceError
from tests.evaluation.reports import CHINESE, make_report

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=https://evil.example/x.png>',
    "{{ 7 * 7 }}",
    "' onmouseover='x",
    "",
]
VOID = {"meta", "link", "img", "br", "wbr", "input"}


class Page(HTMLParser):
    """The tags, attributes and text of a page; fails where tags do not match."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.attributes, self.texts = [], [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):  # inside SVG
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(" ".join(data.split()))

    def values(self, name):
        return [value for key, value in self.attributes if key == name]


def render(tmp_path, report, **options):
    path = tmp_path / "report.html"
    report.to_html(path, **options)
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def report():
    return make_report(CHINESE)


@pytest.fixture(scope="module")
def html(report, tmp_path_factory):
    return render(tmp_path_factory.mktemp("page"), report)


SIZES = {
    "two": ["ham", "spam"],
    "chinese": CHINESE,
    "many": [f"class_{i}" for i in range(77)],
    "bool": [False, True],
    "hostile": HOSTILE,
}


@pytest.mark.parametrize("classes", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("proba", [True, False], ids=["proba", "labels"])
def test_the_page_is_whole_and_asks_nothing_of_the_network(tmp_path, classes, proba):
    html = render(tmp_path, make_report(classes, proba=proba))
    page = Page(html)
    assert page.tags.count("script") == 1  # the one that sorts, by its hash
    script = re.search(r"<script>(.*)</script>", html, re.DOTALL)[1]
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert "default-src 'none'; style-src" in unescape(html)
    assert f"script-src 'sha256-{digest}'" in unescape(html)
    for name in ("href", "src", "xlink:href", "action", "data", "srcset"):
        requests = [v for v in page.values(name) if not v.startswith(("data:", "#"))]
        assert requests == [], name
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert len(set(page.values("id"))) == len(page.values("id"))
    assert not re.search(r"url\((?!#)", html)
    assert "@import" not in html


def test_class_names_are_shown_and_never_run(tmp_path):
    page = Page(render(tmp_path, make_report(HOSTILE), title=HOSTILE[0]))
    assert "img" not in page.tags
    assert set(HOSTILE[:-1]) <= set(page.texts)
    assert "(empty)" in page.texts


def test_chinese_class_names_are_text_of_the_page(html):
    assert set(CHINESE) <= set(Page(html).texts)


def test_classes_stand_from_rare_to_common(report, html):
    texts = Page(html).texts
    places = [texts.index(label) for label in report.tail]
    assert places == sorted(places)
    assert texts.count("rare") == len(report.tail)


def test_the_page_shows_the_figures_of_the_report(report, html):
    texts = Page(html).texts
    for value in report.overall.values():
        assert f"{value:.3f}" in texts
    for row in report.per_class:
        assert f"{row['average_precision']:.3f}" in texts


def test_every_row_of_the_matrix_is_a_row_of_the_page(tmp_path):
    report = make_report(["a", "b"])
    html = render(tmp_path, report)
    matrix = html[html.index('class="matrix') :]
    cells = re.findall(r"<td [^>]*>(\d+)</td>", matrix[: matrix.index("</table>")])
    order = np.argsort(report.class_counts.sum(axis=0))
    expected = report.confusion_matrix[np.ix_(order, order)]
    assert list(map(int, cells)) == expected.ravel().tolist()


def test_the_same_report_gives_the_same_page(tmp_path, html):
    assert render(tmp_path, make_report(CHINESE)) == html


def test_a_page_of_many_classes_and_rows_stays_small(tmp_path):
    report = make_report(range(77), n_samples=4000)
    assert len(render(tmp_path, report).encode()) < 500_000


def test_without_probabilities_the_page_says_so(tmp_path):
    html = render(tmp_path, make_report(CHINESE, proba=False))
    assert "labels and no probabilities" in html
    assert "Reliability" not in html


def test_held_out_rows_of_one_class_are_shown(tmp_path):
    report = make_report(["a", "b"], n_folds=1)
    one = report.y_true == "a"
    parts = ("rows", "fold", "y_true", "y_pred", "y_proba")
    changes = {part: getattr(report, part)[one] for part in parts}
    alone = make_report(
        ["a", "b"], n_folds=1, fit_seconds=None, protocol="held-out rows", **changes
    )
    assert "held-out rows" in Page(render(tmp_path, alone)).texts


def test_a_perfect_report_has_no_confusions(tmp_path):
    report = make_report("abc", skill=1e9)
    assert report.confusions == []
    assert "No row was confused." in render(tmp_path, report)


def test_drawing_leaves_no_trace_in_matplotlib(tmp_path):
    import matplotlib
    from matplotlib import _pylab_helpers

    before = dict(matplotlib.rcParams)
    figures = dict(_pylab_helpers.Gcf.figs)  # of other tests
    render(tmp_path, make_report("abc"))
    assert dict(matplotlib.rcParams) == before
    assert _pylab_helpers.Gcf.figs == figures


def test_figures_follow_the_colours_of_the_page(html):
    assert "#0102" not in html
    assert "stroke: var(--series-3)" in html


def test_the_heat_map_keeps_rows_and_shows_rare_confusions():
    import base64
    from io import BytesIO

    from matplotlib.image import imread

    svg = draw_heat_map(np.array([[1, 0], [0.25, 0.75]]))
    data = re.search(r"base64,([\w+/=\s]+)", svg).group(1)
    opacity = imread(BytesIO(base64.b64decode(data)))[..., 3]
    assert opacity == pytest.approx(np.array([[1, 0], [0.5, 0.75**0.5]]), abs=0.01)


def test_a_missing_package_is_named_with_the_extra(tmp_path, monkeypatch):
    def import_nothing(name, **_):
        raise MissingResourceError(f"needs {name}")

    monkeypatch.setattr(_page, "import_optional", import_nothing)
    with pytest.raises(MissingResourceError, match="jinja2"):
        make_report("ab").to_html(tmp_path / "report.html")
    assert not (tmp_path / "report.html").exists()


@pytest.fixture(scope="module")
def full():
    """Return a report with everything that a page can show."""
    rng = np.random.default_rng(0)
    values = ("门店", "<b>网店</b>", "(missing)")
    return make_report(
        CHINESE,
        n_folds=3,
        target_prior=np.full(10, 0.1),
        slices={"渠道": Slices(values, rng.integers(0, 3, 200))},
        fit_cpu_seconds=(1.0, 2.0, 3.0),
        peak_memory_mib=(100.0, 150.0, 1234.0),
    )


def test_the_page_shows_intervals_slices_groups_prior_and_costs(full, tmp_path):
    html = render(tmp_path, full)
    texts = Page(html).texts
    low, high = full.intervals["macro_f1"].values()
    assert f"95 %: {low:.3f} to {high:.3f}" in texts
    assert {"门店", "<b>网店</b>", "(missing)", "渠道"} <= set(texts)
    for row in full.per_slice:
        assert f"{row['macro_f1']:.3f}" in texts
    assert "Tail: the rarest third" in texts
    assert f"{full.per_group[1]['recall']:.3f}" in texts
    words = " ".join(texts)
    assert "are for other class frequencies" in words
    assert "Training, work of all cores: 2 CPU s" in words
    assert "Peak of memory: 1,234 MiB" in words
    assert "its band goes from the lowest to the highest fold" in words


def test_a_page_of_one_fold_has_no_bands(tmp_path):
    html = render(tmp_path, make_report("abc", n_folds=1))
    assert "lowest to the highest fold" not in html
    assert "Cumulative gain" in html


CHROMIUM = shutil.which("chromium")


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
@pytest.mark.parametrize("width", [1280, 390])
def test_a_browser_shows_the_page_and_has_no_complaint(full, tmp_path, width):
    render(tmp_path, full)
    shot = tmp_path / "page.png"
    done = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--enable-logging=stderr",
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--screenshot={shot}",
            f"--window-size={width},3000",
            (tmp_path / "report.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    # what pages say, broken policies included; the rest is of the browser itself
    assert "CONSOLE" not in done.stderr
    assert shot.stat().st_size > 20_000
