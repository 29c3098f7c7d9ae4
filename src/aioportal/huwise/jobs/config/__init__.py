"""A portal's configuration as files that people can read, compare and keep in git: pull, plan, apply."""
