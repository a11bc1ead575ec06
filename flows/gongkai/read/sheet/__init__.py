"""Spreadsheets (XLSX, XLS, ODS): worksheets measured, read, and cut into tables and text."""
