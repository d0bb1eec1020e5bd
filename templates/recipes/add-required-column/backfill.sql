-- tidegate: no-transaction rerun
@@include shared/head.sql@@
-- Release 1, before its application starts: @@column@@ of the rows that were there before.
@@include shared/backfill_words.sql@@

@@include shared/walk_begin.sql@@
            UPDATE @@table@@ AS t SET @@column@@ = @@default@@
@@include shared/walk_range.sql@@
               AND t.@@column@@ IS NULL;
@@include shared/walk_end.sql@@
