@@include shared/head.sql@@
-- Release @@release@@, before its application starts. The valid CHECK is the proof, so nothing is
-- scanned (PostgreSQL 12 and later); then it has done its work.

ALTER TABLE @@table@@ ALTER COLUMN @@filled_column@@ SET NOT NULL;
ALTER TABLE @@table@@ DROP CONSTRAINT @@check@@;
