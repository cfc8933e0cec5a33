"""The one parsing door: every document that came from outside is read in a process that can be killed.

A document's path::

    door.parse(Received) -> a thread -> a pipe -> worker (a fork of the nursery, which has everything imported)
                                                  limits: 10 s, 1 GB, no network, no files written
                                                  index.extract.read.read
                         <- wire (JSON of our own values, size-limited) <-

A worker reads one document after the other; one that was too slow, too hungry or fell is replaced, and its document
gets an ExtractError with a sentence. Nothing the documents contain is ever run or unpickled on this side.
"""
