"""The audit: how wrong the published figures are, measured by people who key what is printed."""
