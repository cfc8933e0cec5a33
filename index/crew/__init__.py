"""Processes that build an index together, started where there is enough to do; a single article is not.

A batch of articles on its way::

    Renewal -> team (which batch is whose turn) -> worker: reads the texts itself, analyses them, writes a segment
            <- the name of the segment's file   <-
    what goes from process to process is few arrays (wire), never a text
"""
