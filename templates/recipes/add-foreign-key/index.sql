@@include shared/head.sql@@
--
-- Release 1 brings this file and the next one. The index is for @@other_table@@: without it, each row
-- that is deleted there would scan @@table@@. Others read and write while it is built.

CREATE INDEX CONCURRENTLY @@index@@ ON @@table@@ (@@column@@);
