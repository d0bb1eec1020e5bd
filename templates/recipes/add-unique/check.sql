@@include shared/contract.sql@@
-- Looks before anything is built, and stops here while there are values that stand in several rows.

DO $tidegate$
DECLARE
    doubles bigint;
BEGIN
    SELECT count(*) INTO doubles FROM (
        SELECT FROM @@table@@ WHERE @@columns_filled@@ GROUP BY @@columns@@ HAVING count(*) > 1) AS twice;
    IF doubles > 0 THEN
        RAISE EXCEPTION 'values that stand in several rows of %: %', @@table_text@@, doubles
            USING ERRCODE = 'unique_violation', HINT = @@doubles_hint@@;
    END IF;
END
$tidegate$;
