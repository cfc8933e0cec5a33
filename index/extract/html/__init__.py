"""A web page to what its reader sees of the article, and what the page says about it.

A page's path::

    bytes -> charset (byte order mark, header, meta, guess) -> tree (lxml, bounded)
          -> meta (title, publisher, author, date, address: only what is declared)
          -> hidden (the ways: unseen; + style, selector, colour): everything no reader sees leaves the tree
          -> runs (the lines of text between two block elements, each marked)
          -> choose (trafilatura says which marks are the article's; the words are ours, never its)
          -> mend (stand-firsts and lists it left out come back, readers' comments go)
          -> page (blocks in the page's own order; or a refusal) -> Extracted

trafilatura folds no-break spaces into spaces, deletes joiners, and drops the words in <time>, <label> or <math>
out of the middle of a sentence. So it is only asked *which* runs are the article; their text is read from the tree.
"""
