"""Text to terms, the same way for passages and questions.

text -> tokens (where the words are) -> terms (normalised, stemmed, per language)
question -> frame (what sort of answer it wants) -> units (its words, each with every term that counts for it)
lexicon: words of one language -> words of another; vocabulary: the terms one language's passages hold
"""
