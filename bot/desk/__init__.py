"""The verbs a person has, free of any platform: every rule of a conversation lives here.

A turn's path::

    verbs.perform: may they? -> ask | pressed | articles | rules | welcome, a file a group of verbs
                             -> desk.Desk (what all need: articles taken in, a view, an answer) -> tell -> Message
"""
