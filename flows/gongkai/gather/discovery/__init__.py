"""What a page leads to: reports, further list pages, attachments. Pure: bytes in, links out."""
