"""Conversations in chats, played as they are written on every platform, through the real client libraries.

    tests/scenarios/chats/*.txt -> script: who does what, and what is seen of it
      -> paper, terminal, slack, discord: how it is done there, and how what is shown is read back
      -> backstage: the real reception behind them all, and what it was asked

What people see is the same notation on every stage; where platforms really differ, the scenario says so.
"""
