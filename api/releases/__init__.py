"""Which tables are published, and may this release be published after them?"""
