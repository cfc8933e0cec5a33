"""The web part: how the bot fares, Slack's calls, and a page for each kept quote.

    request -> app -> health                            is it up
                   -> reader -> leaf, compare -> draw   what an article said when it was quoted

Whoever has the address of a page may read it, so nobody can guess one (see ``bot.seal``).
"""
