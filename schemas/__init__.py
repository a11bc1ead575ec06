"""The law as data: editions, tables, labels, rules and record schemas of gongkai."""
