@@include shared/head.sql@@
--
-- Release 1 brings this file and the next ones. They are done before its application starts, and
-- the version that serves until then goes on undisturbed: it knows @@column@@ alone.
-- Its application reads and writes @@new_column@@ alone, and never mentions @@column@@.
-- While both versions serve, a trigger keeps the two columns in step in either direction.

-- Sets fields of the row that is being written and writes none itself: it cannot call itself. The new
-- column has no default until @@column@@ is gone, so that a value in it was given by somebody.
CREATE FUNCTION @@sync_function@@() RETURNS trigger LANGUAGE plpgsql AS $tidegate$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.@@new_column@@ IS NULL THEN
            NEW.@@new_column@@ := NEW.@@column@@;
        ELSE
            NEW.@@column@@ := NEW.@@new_column@@;
        END IF;
    ELSIF NEW.@@new_column@@@@compare@@ IS DISTINCT FROM OLD.@@new_column@@@@compare@@ THEN
        NEW.@@column@@ := NEW.@@new_column@@;
    ELSIF NEW.@@column@@@@compare@@ IS DISTINCT FROM OLD.@@column@@@@compare@@ THEN
        NEW.@@new_column@@ := NEW.@@column@@;
    END IF;
    RETURN NEW;
END
$tidegate$;

ALTER TABLE @@table@@ ADD COLUMN @@new_column@@ @@new_type@@;

-- Triggers fire in the order of their names: this one after all others.
CREATE TRIGGER @@sync_trigger@@ BEFORE INSERT OR UPDATE ON @@table@@
    FOR EACH ROW EXECUTE FUNCTION @@sync_function@@();
