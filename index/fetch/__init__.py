"""Where documents come from: the one door through which anything is read.

A page's path::

    text -> address (what it is, or why not) -> permits (robots.txt, got on the same path) -> polite (the host's turn)
         -> guard (lookup; all addresses good, by ranges) -> door (connect, ask, unpack; bounded)
         -> reply (what it means) -> http (the next hop, or Fetched)

``canonical`` is the form of an address by which an article is known. Whatever goes wrong is a FetchError with a
``reason``. ``file`` is the door to folders.
"""
