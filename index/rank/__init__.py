"""Passages to hits: BM25 over postings, one set of statistics a language."""
