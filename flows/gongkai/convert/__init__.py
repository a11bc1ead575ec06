"""What no reader of ours reads, turned into what one does: by another program, or by a model.

Only here. What comes back is read, judged and published like any other document.
"""
