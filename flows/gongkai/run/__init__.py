"""What one run does around the stages: batches, their assembly, its journal and its outcome."""
