"""Keeps the bot running: every configured chat and the web part, until it is told to stop.

A start's path::

    start: settings -> what is not configured is said -> the database is kept (a second run is refused)
        -> the index is loaded -> supervise: chats and web part, each raised again when it fell
        -> health.Board -> log, note beside the database (doctor reads it), web
    stop: a signal -> the reception finishes what was acked -> chats, web, database are closed; five seconds in all
"""
