"""How the documentation is built: `nox -s docs`."""

from __future__ import annotations

import samsar

project = "samsar"
author = "The samsar authors"
project_copyright = "the samsar authors"
version = release = samsar.__version__

extensions = ["myst_parser"]
exclude_patterns = ["_build", "examples"]
nitpicky = True

myst_enable_extensions = ["colon_fence", "deflist"]
# Headings are what pages link to: `other.md#a-heading`, as on GitHub.
myst_heading_anchors = 3

html_theme = "furo"
html_title = "samsar"
html_copy_source = False
html_show_sphinx = False
