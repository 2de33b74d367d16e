"""The workspace's files as objects: strategy configurations, run folders, trash."""
