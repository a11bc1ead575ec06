"""What no reader of ours reads, turned into what one does: by another program, or by a model.

Only here. What comes back is read, judged and published like any other document.
"""

OCR_THREADS = "GONGKAI_OCR_THREADS"
"""The environment variable that says how many cores a process may use to recognise pictures."""
