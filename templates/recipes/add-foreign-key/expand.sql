@@include shared/head.sql@@
--
-- Release 1 brings this file, which changes nothing: it says how many rows of @@table@@ point nowhere.
-- Its application writes none of these any more, deletes no row of @@other_table@@ that is pointed to,
-- and mends the rows that are there: whether to delete or to repair them is known to nobody else.
-- The version that serves until then goes on undisturbed.

DO $tidegate$
DECLARE
    orphans bigint;
BEGIN
    SELECT count(*) INTO orphans FROM @@table@@ AS t WHERE t.@@column@@ IS NOT NULL
       AND NOT EXISTS (SELECT FROM @@other_table@@ AS o WHERE o.@@other_column@@ = t.@@column@@);
    IF orphans > 0 THEN
        RAISE WARNING 'rows of % that point nowhere: %; they have to be mended before release 2',
            @@table_text@@, orphans
            USING HINT = @@orphans_hint@@;
    END IF;
END
$tidegate$;
