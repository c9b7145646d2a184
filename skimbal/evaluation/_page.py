"""Fill a template: one page that needs no other file and asks for none."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import Any

from skimbal.utils import import_optional

__all__ = ["render_page"]


def render_page(
    template: str, purpose: str, *, package: str = "skimbal.evaluation", **values: Any
) -> str:
    """Return a page of ``templates`` as text.

    Beside `values`, a template knows ``sort_script``, which sorts each
    ``table.sortable``, and ``policy``, which allows the page this script and nothing
    from elsewhere.

    Parameters
    ----------
    template : str
        File name of the template.
    purpose : str
        What needs the page, for the message where jinja2 is not installed.
    package : str, default='skimbal.evaluation'
        Whose template it is; it may include those of this package.
    **values : Any
        What the template shows.

    Returns
    -------
    str
    """
    jinja2 = import_optional("jinja2", extra="plot", purpose=purpose)
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.PackageLoader(name)
                for name in dict.fromkeys((package, "skimbal.evaluation"))
            ]
        ),
        autoescape=True,  # class names come from outside
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = files("skimbal.evaluation").joinpath("templates/sort.js")
    text = script.read_text(encoding="utf-8")
    digest = b64encode(sha256(text.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        f"script-src 'sha256-{digest}'"
    )
    page = environment.get_template(template)
    return page.render(sort_script=text, policy=policy, **values)
