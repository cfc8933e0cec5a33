"""Asks Slack and Discord whether what is set up works there; nothing is posted, and nothing is changed.

A look's path::

    look.check_online -> slack: auth.test, apps.connections.open · discord: the bot, its application, its commands
        -> ask: one call, an Answer or why there is none -> Checks; ten seconds in all
"""
