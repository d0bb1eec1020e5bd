-- tidegate: no-transaction rerun
@@include shared/head.sql@@
-- Release 1, before its application starts: the rows that were there before.
@@include shared/backfill_words.sql@@

@@include shared/walk_begin.sql@@
            INSERT INTO @@rows_table@@ (@@key@@, @@columns@@)
            SELECT @@key_of_t@@, @@columns_of_t@@ FROM @@table@@ AS t
@@include shared/walk_range.sql@@
             ORDER BY @@key_of_t@@ FOR KEY SHARE
            ON CONFLICT (@@key@@) DO NOTHING;
@@include shared/walk_end.sql@@
