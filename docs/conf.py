"""How the documentation is built: `nox -s docs`."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import docstrings  # noqa: E402
import notebooks  # noqa: E402
import reference_pages  # noqa: E402
import short_names  # noqa: E402

import samsar  # noqa: E402

project = "samsar"
author = "The samsar authors"
project_copyright = "the samsar authors"
version = release = samsar.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
nitpicky = True

myst_enable_extensions = ["colon_fence", "deflist"]
# Headings are what pages link to: `other.md#a-heading`, as on GitHub.
myst_heading_anchors = 3

# The output of a notebook is that of today, and one that fails fails the build.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 60
nb_ipywidgets_js = {}

add_module_names = False
autodoc_member_order = "bysource"
maximum_signature_line_length = 90
napoleon_custom_sections = [("Route", "returns_style")]
napoleon_use_ivar = True
napoleon_use_rtype = False
python_use_unqualified_type_names = True
python_display_short_literal_types = True
toc_object_entries_show_parents = "hide"

html_theme = "furo"
# The one of the theme underlines the names of modules, as if they were links.
pygments_dark_style = "github-dark"
html_title = "samsar"
html_copy_source = False
html_show_sphinx = False


def setup(app: Sphinx) -> None:
    """Write the pages of the reference, and have its docstrings read."""
    docstrings.setup(app)
    notebooks.setup(app)
    short_names.setup(app)
    app.connect("builder-inited", lambda _: reference_pages.write(HERE / "reference"))
