"""The documentation site: the guides of this folder and the reference, made by `make docs`."""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "gongkai 公开"
author = "the gongkai contributors"
copyright = "the gongkai contributors, MIT licence"
version = release = version_of("gongkai")

extensions = ["myst_parser", "extension"]
exclude_patterns = ["extension", "static"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
nitpicky = True
smartquotes = False  # `--option` keeps its two dashes

html_theme = "furo"
html_title = f"gongkai 公开 {version}"
html_search_language = "zh-en"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
