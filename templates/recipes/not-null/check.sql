@@include shared/head.sql@@
-- Release @@release@@, before its application starts. New rows are checked from here on, the old ones
-- in the next file: no scan under a lock that keeps anybody from writing.

@@if sync_trigger@@
-- tidegate: allow constraint-rejects-old-writes: the trigger fills @@filled_column@@ of what the old version writes
@@end@@
ALTER TABLE @@table@@ ADD CONSTRAINT @@check@@ CHECK (@@filled_column@@ IS NOT NULL) NOT VALID;
