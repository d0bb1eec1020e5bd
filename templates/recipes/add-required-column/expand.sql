@@include shared/head.sql@@
--
-- Release 1 brings this file and the next ones. They are done before its application starts, and
-- the version that serves until then goes on undisturbed: it does not know @@column@@, and its new
-- rows get the default.
-- Its application writes a value into @@column@@ of every new row.

-- First the column, then the default: in one, a default that is computed would rewrite the table.
ALTER TABLE @@table@@ ADD COLUMN @@column@@ @@new_type@@;
ALTER TABLE @@table@@ ALTER COLUMN @@column@@ SET DEFAULT @@default@@;
