"""The search for the best passages once more, compiled by numba, for processes that answer many questions.

It finds what `top` finds, to the last digit. Nothing here is imported before it is asked for: numba takes a while.
Arrays come in tuples, in the order in which each function takes them apart first; nothing is allocated.
"""
