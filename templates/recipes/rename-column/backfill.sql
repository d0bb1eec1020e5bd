-- tidegate: no-transaction rerun
@@include shared/head.sql@@
-- Release 1, before its application starts: @@new_column@@ of the rows that were there before.
@@include shared/backfill_words.sql@@

@@include shared/walk_begin.sql@@
            UPDATE @@table@@ AS t SET @@new_column@@ = t.@@column@@
@@include shared/walk_range.sql@@
               AND t.@@new_column@@ IS NULL AND t.@@column@@ IS NOT NULL;
@@include shared/walk_end.sql@@
