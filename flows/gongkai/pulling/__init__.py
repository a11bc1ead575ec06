"""Taking releases in: verified, compared with what is there, and put into use at one stroke.

Effects: the folder that is pulled into, and the bundle that is written.
"""

from gongkai.pulling.bundle import Bundle, bundle
from gongkai.pulling.pull import Pulled, Wish, go_back, pull

__all__ = ["Bundle", "Pulled", "Wish", "bundle", "go_back", "pull"]
