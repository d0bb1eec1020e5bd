@@include shared/head.sql@@
-- Release @@release@@, before its application starts: as @@column@@ has it. Others read and write while it is
-- built.

@@if copy_unique@@
-- tidegate: allow add-unique: @@column@@ is unique already, and @@new_column@@ has the same values
@@end@@
CREATE @@copy_unique@@INDEX CONCURRENTLY @@copy_name@@ ON @@table@@ (@@copy_columns@@);
