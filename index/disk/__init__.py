"""Segments in files beside the database: opened without being read, shared by processes, thrown away when in doubt.

The store holds the facts, and this can always be made again::

    <database>.index/<library>/index       which segments there are, and which of their articles are no more (folder)
                               *.segment   one file a segment, written once (file)
    what they were made by is told by stamp; what was made otherwise is made anew
"""
