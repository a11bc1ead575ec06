"""A site of many hosts on loopback that does what agency sites do, and keeps a log of who came.

Each host has a loopback address of its own (127.0.0.2, 127.0.0.3 …; Linux needs no set-up for
them) and a port given by the system. By hand: `python -m tests.gather.site`, in the project's
folder; it says where the register is, and what each address does.
"""
