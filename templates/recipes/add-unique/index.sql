@@include shared/contract.sql@@
-- From here on whoever writes a value that is there already fails (23505). Others read and write while
-- the index is built.

CREATE UNIQUE INDEX CONCURRENTLY @@unique@@ ON @@table@@ (@@columns@@);
