-- The first migration: V, a number, two underscores, a name. `tidegate new NAME` makes the next one.
-- Each file is applied once, in one transaction with the record of it. Put the first table here:
--
-- CREATE TABLE boat (
--     id INTEGER PRIMARY KEY,
--     name TEXT NOT NULL
-- );
SELECT 1;
