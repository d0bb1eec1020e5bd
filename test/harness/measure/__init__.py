"""Measures what a statement locks, rewrites, scans and breaks: script/measure-locks.

    cases.py        what is measured: lines of JSON, or SQL with headings
    application.py  the statements of the version still serving, before and after
    session.py      a connection: every notice kept, a limit on each statement
    relations.py    what stood before, who holds which lock on it, what got a new file
    messages.py     what the server tells about scans and index builds (debug1)
    outside.py      locks of statements that refuse a transaction
    measurer.py     one case on one server
    table.py        versions with equal results as ranges; a table against a measurement
    by_hand.py      the program
"""
