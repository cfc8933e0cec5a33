"""Knows chat; what it answers comes from the index.

A question's path::

    event -> chat.<platform>: request_from -> desk.ask -> searcher.view -> answer (in a thread)
          <- chat.<platform>: render       <- Message  <- wording      <- Answer
"""
