@@include shared/head.sql@@
-- Release @@release@@, before its application starts: as @@column@@ has it. The index is there already.

ALTER TABLE @@table@@ ADD CONSTRAINT @@copy_name@@ UNIQUE USING INDEX @@copy_name@@;
