"""Sources on the web become articles, and stay right by themselves.

A source's path::

    add.add: address -> Fetcher -> Parser -> what it is -> store (source, watch, article)
    refresh.refresh: due source -> page | feed | site map -> Fetcher -> Parser -> worse? -> store.put (one transaction)
                     -> schedule -> store.note_watch
    again.look_at_one: one article of a feed -> its own page -> still there? the same?

Expected trouble is a problem noted at the source, with its cause and since when; it never stops another source.
"""
