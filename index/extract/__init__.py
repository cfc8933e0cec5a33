"""Bytes of one document to the text its reader sees, laid out in blocks.

A document's path::

    bytes -> decode (UTF-8, UTF-16, Windows-1252) -> visible (drop what no reader sees)
          -> front_matter (what the file says about itself)
          -> text | markdown (+ raw_html) -> page (text and blocks, offsets counted once)
          -> language (declared, else guessed) -> title (declared, else headed, else derived)
          -> Extracted

Everything is pure: the same bytes give the same result, and whatever is wrong with them is an ExtractError.
``document.extract`` is the only door.
"""
