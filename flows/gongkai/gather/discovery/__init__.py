"""What a page leads to: reports, further pages of a list, attachments. Pure: bytes in, links out."""
