@@include shared/head.sql@@
-- Release @@release@@, before its application starts: as @@column@@ has it. New rows are checked from here on, the
-- old ones in the next file.

@@include shared/give_way.sql@@
-- tidegate: allow constraint-rejects-old-writes: @@column@@ points there already, and @@new_column@@ has the same values
ALTER TABLE @@table@@ ADD CONSTRAINT @@copy_name@@ FOREIGN KEY (@@new_column@@) @@copy_references@@ NOT VALID;
