"""What a published release is: its form, the bytes of its tables, its reading and its judgement.

Below `release` (which plans one), `publish` (which writes one) and `package` (which opens one).
"""
