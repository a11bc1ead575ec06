"""The command line: arguments in, exit code out. One module a command group."""
