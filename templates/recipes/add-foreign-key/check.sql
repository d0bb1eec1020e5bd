@@include shared/contract.sql@@
-- Looks before anything is changed, and stops here while there are rows that point nowhere.

DO $tidegate$
DECLARE
    orphans bigint;
BEGIN
    SELECT count(*) INTO orphans FROM @@table@@ AS t WHERE t.@@column@@ IS NOT NULL
       AND NOT EXISTS (SELECT FROM @@other_table@@ AS o WHERE o.@@other_column@@ = t.@@column@@);
    IF orphans > 0 THEN
        RAISE EXCEPTION 'rows of % that point nowhere: %', @@table_text@@, orphans
            USING ERRCODE = 'foreign_key_violation', HINT = @@orphans_hint@@;
    END IF;
END
$tidegate$;
