@@include shared/head.sql@@
--
-- Release 1 brings this file. Its application neither reads nor writes @@column@@; in Rails:
-- self.ignored_columns += [..], in Django: the field out of the model by SeparateDatabaseAndState.
-- The version that serves until then goes on undisturbed.
@@if loosened@@
-- It has to live with rows that the new one writes, which have no value in @@column@@.

ALTER TABLE @@table@@ ALTER COLUMN @@column@@ DROP NOT NULL;
@@end@@
@@if default@@
-- Rows that the new one writes get the default.

ALTER TABLE @@table@@ ALTER COLUMN @@column@@ SET DEFAULT @@default@@;
@@end@@

COMMENT ON COLUMN @@table@@.@@column@@ IS 'not used any more, to be dropped';
