"""`python -m bot` is the command `pullquote`, for a checkout that is not installed."""

from bot.cli import main

if __name__ == "__main__":
    main()
