"""Cuts an article into sentences and passages; every piece is a pair of offsets.

An article's way through here::

    Block -> sentences.split_sentences (a stop: does a sentence end here?)   uses pairs (what « and » enclose)
                                                                            and tables (abbreviations/<language>.txt)
          -> passages.split_passages   (whole sentences, about 60 to 120 words)
"""
