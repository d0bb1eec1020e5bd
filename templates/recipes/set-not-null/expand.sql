@@include shared/head.sql@@
--
-- Release 1 brings this file and the next ones. They are done before its application starts, and
-- the version that serves until then goes on undisturbed: where it writes NULL, a trigger puts
-- the value of NULL's rows instead.
-- Its application always writes a value into @@column@@.

-- Sets a field of the row that is being written and writes none itself: it cannot call itself.
CREATE FUNCTION @@sync_function@@() RETURNS trigger LANGUAGE plpgsql AS $tidegate$
BEGIN
    NEW.@@column@@ := @@default@@;
    RETURN NEW;
END
$tidegate$;

-- Triggers fire in the order of their names: this one after all others.
CREATE TRIGGER @@sync_trigger@@ BEFORE INSERT OR UPDATE ON @@table@@
    FOR EACH ROW WHEN (NEW.@@column@@ IS NULL) EXECUTE FUNCTION @@sync_function@@();
