"""A small Slack on this machine, for tests that drive the real client libraries.

    slack.say("@pullquote who founded it?")            what a person does
      -> events: what Slack tells the app              -> socket_mode or http_mode: how it gets there
      -> web_api -> chat, conversations, surfaces      what the app calls; response_url: the other way to answer
      -> rules: what Slack refuses                     -> manners: what it takes and a person would mind
      -> workspace: who and what there is now          -> shown: what a person sees of it

Nothing sleeps: whoever waits for something waits for a change of the workspace (``Slack.until``).
Faults are laid out beforehand (``faults``) and go off when the app calls.
"""
