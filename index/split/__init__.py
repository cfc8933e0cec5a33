"""Cuts an article into sentences and passages; every piece is a pair of offsets.

A block's way through here::

    Block -> sentences   reads it stop by stop
               pairs     what « and » hold together
               endings   does a sentence end at this stop?
               tables    abbreviations/<language>.txt
          -> passages    whole sentences, about 60 to 120 words, of one section
"""
