"""Web pages made for the tests: our own news texts in six languages, dressed as publishers dress theirs."""
