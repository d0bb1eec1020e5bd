@@include shared/head.sql@@
--
-- Release 1 brings this file, which changes nothing: it says how many values stand in several rows.
-- Its application writes none of these any more, copes with being refused (23505), and mends the
-- rows that are there: which of them to keep is known to nobody else.
-- The version that serves until then goes on undisturbed.

DO $tidegate$
DECLARE
    doubles bigint;
BEGIN
    SELECT count(*) INTO doubles FROM (
        SELECT FROM @@table@@ WHERE @@columns_filled@@ GROUP BY @@columns@@ HAVING count(*) > 1) AS twice;
    IF doubles > 0 THEN
        RAISE WARNING 'values that stand in several rows of %: %; they have to be mended before release 2',
            @@table_text@@, doubles
            USING HINT = @@doubles_hint@@;
    END IF;
END
$tidegate$;
