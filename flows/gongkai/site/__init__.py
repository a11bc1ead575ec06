"""The pages for people, over the newest release: static, in two languages, without a server."""
