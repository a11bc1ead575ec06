"""`gongkai pull`, `bundle` and `publish`: what they say, and how they end."""
