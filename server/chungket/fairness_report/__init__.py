"""How alike everybody had each question, as a jury reads it: from the log and the reports of devices.

Owns `chungket results --fairness`: what is gathered (`facts`), as sheets (`tables`) and as a page that needs nothing
else (`page`, `plots`, `words`). It decides nothing and reads no store. Called by the command line.
"""
