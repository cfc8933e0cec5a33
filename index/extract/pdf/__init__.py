"""A PDF to its text: what is painted on the pages, line by line, put together to paragraphs that know their page.

A document's path::

    bytes -> document (pypdf; limits, locks, reasons) -> seen (operators that paint nothing go)
          -> lines (words with place and size) -> running (headers, footers and page numbers go)
          -> paragraphs (lines that belong together; hyphens, columns, pages) -> Extracted
"""
