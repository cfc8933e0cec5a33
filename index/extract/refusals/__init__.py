"""What pages say that stand where an article was asked for, a file per language.

Each line is ``reason: phrase``, for a phrase in the text or title, or ``reason=: title`` for the whole of a title.
Reasons are login, paywall, consent, captcha and error; lines with # are comments.
"""
