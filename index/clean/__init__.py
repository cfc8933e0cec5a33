"""Which lines of an article's text are not the article: nothing is deleted, lines are only told apart.

An article's blocks on their way::

    article -> evidence (each block for itself: cue phrases, shape)       phrases, cues/<language>.txt
            -> boilerplate (where it stands, what stands beside it,       repetition (across a publisher)
               at least two signals) -> Cleaned(kept, dropped with their signals)
"""
