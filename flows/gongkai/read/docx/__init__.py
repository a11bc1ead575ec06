"""Word (DOCX): the text as Word shows it, its tables laid out."""
