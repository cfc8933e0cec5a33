"""Hits to quotes: which sentences answer, and which of their words.

hit -> read (its sentences, which words of the question stand in each and around it)
    -> evidence (does the sentence hold a person, a date, a number, a cause: what was asked for)
    -> weigh (how much of the question it covers) -> features -> weights (trained) -> a score
    -> pick (the best sentences of different places, copies folded) -> mark (the words that answer)
    -> assess, confide (is there an answer at all)
"""
