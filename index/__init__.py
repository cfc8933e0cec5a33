"""Finds and quotes; knows nothing of chat.

An article's path::

    seed file -> fetch.file -> extract (text, blocks, title, language)      facts
    page, feed, PDF -> parse (a worker that can be killed) -> extract
              -> store.put (one transaction, generation + 1)
              -> clean (which lines are not the article) -> split (sentences, passages)
              -> analyse (terms) -> rank (segments, BM25)                   derived, disposable
              -> disk (a file a segment), renewed for what is new (renew)

A question's path::

    Question -> searcher (a view of one generation) -> analyse (in every language held)
             -> rank (passages) -> quote (sentences, marks) -> answer (or abstain, saying why) -> Answer
"""
