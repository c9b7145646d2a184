"""Sphinx: the user guide, the API reference and the gallery, without a network."""

import os
import tomllib
from pathlib import Path

# read by tokenizers, transformers and tqdm while the gallery runs
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from skimbal import __version__

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

project = "skimbal"
author = PYPROJECT["project"]["authors"][0]["name"]
version = release = __version__
project_copyright = author

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["_build"]
templates_path = ["_templates"]
smartquotes = False  # they would change the quotes of defaults
maximum_signature_line_length = 88
default_role = "py:obj"  # `X` in a docstring: a link where there is a target

# the reference holds what each `__all__` lists, and nothing else
autosummary_generate = True
autosummary_ignore_module_all = False
autosummary_imported_members = True
autodoc_typehints = "none"  # types stand in the docstrings, with shapes

numpydoc_show_class_members = False  # the class template lists them
numpydoc_validation_checks = set(PYPROJECT["tool"]["numpydoc_validation"]["checks"])

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "auto_examples",
    "filename_pattern": r"/plot_",
    "backreferences_dir": None,
    "download_all_examples": False,
    "remove_config_comments": True,
    "show_memory": False,
    "show_signature": False,
    "write_computation_times": False,
}

html_theme = "pydata_sphinx_theme"
html_static_path = ["_static"]
html_title = f"skimbal {version}"
html_show_sourcelink = False
html_theme_options = {"show_prev_next": False, "navigation_with_keys": False}


def skip_foreign_members(app, what, name, obj, skip, options):
    """Leave methods that scikit-learn defines to scikit-learn's own pages."""
    function = getattr(obj, "fget", None) or obj
    module = getattr(function, "__module__", None) or "skimbal"
    return skip or not module.startswith("skimbal")


def setup(app):
    app.connect("autodoc-skip-member", skip_foreign_members)
