"""Says what is right and wrong with an installation, one line a check, and changes nothing.

A look's path::

    settings.read_settings -> Settings or SettingsError -> examine.examine
        machine (Python, SQLite, disk) · tokens · env_file · chats · articles (seeds, word lists)
        · database -> look -> index
        -> Checks -> report: lines, JSON, an exit code
"""
