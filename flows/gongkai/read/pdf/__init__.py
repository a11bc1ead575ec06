"""PDF: the characters and lines that pages draw, put together to tables and text."""
