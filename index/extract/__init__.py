"""Bytes of one document to the text its reader sees, laid out in blocks.

A document's path::

    bytes -> kind (what it is) -> one of
        document   text and Markdown, with front matter           -> Extracted
        html       web pages, and the HTML of feeds               -> WebPage or Extracted, or a refusal
        pdf        what is painted on the pages                   -> Extracted
        feed       RSS, Atom, JSON Feed                           -> Feed
        sitemap    addresses                                      -> SiteMap

Text and Markdown go through these::

    bytes -> decode (UTF-8, UTF-16, Windows-1252) -> visible (drop what no reader sees)
          -> front_matter (what the file says about itself)
          -> text | markdown (+ raw_html) -> page (text and blocks, offsets counted once)
          -> language (declared, else guessed) -> title (declared, else headed, else derived)
          -> Extracted

Everything is pure: the same bytes give the same result, and whatever is wrong with them is an ExtractError.
``read.read`` is the door for any kind, and is called in a worker (`index.parse`); ``document.extract`` is the one for
text and Markdown from a folder, which need none.
"""
