"""SQL lives here and nowhere else: facts about articles in one database, library (tenant) first.

A write's path::

    sql.SqlStore.put -> connect.write: one writing connection of this process
                     -> together: what waits at the same time shares a transaction
                     -> turns: our turn among all processes, under one lock file
                     -> BEGIN IMMEDIATE -> write.put (decides and stores) -> COMMIT, even when the asker is cancelled
                     -> faults: whatever went wrong becomes one of the StoreErrors

A read's path::

    sql.SqlStore.articles -> connect.read: a read-only connection, one transaction, so never a mix of two states
                          -> read.articles -> rows (row -> Article)

A start::

    sql.open_store -> migrate.prepare: made beside and renamed when there is none, refused when it is not ours,
                      copied and then moved when its schema is older; migrations/ are the steps
"""
