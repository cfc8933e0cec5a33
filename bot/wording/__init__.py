"""Every sentence the bot says itself, by language: one place to translate or re-brand it."""
