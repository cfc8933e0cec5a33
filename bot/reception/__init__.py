"""Where every visit of a chat arrives: claimed before work, answered once, and never left without a word.

A visit's path::

    chat.<platform> -> reception.receive: ours? -> claim (one short write) -> True, and the platform acks
                    -> attend: allowed? -> desk.verbs.perform, with wait() and progress -> chat.post -> finish
    a start         -> reception.resume: what was claimed and never finished
"""
