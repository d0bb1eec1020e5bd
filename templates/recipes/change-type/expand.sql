@@include shared/head.sql@@
--
-- Release 1 brings this file and the next ones. They are done before its application starts, and
-- the version that serves until then goes on undisturbed.
-- Its application reads and writes @@column@@ as before, but copes with either type there, that of
-- today and @@new_type@@: the change itself comes with release 2. Values that the type of today
-- cannot hold, it writes only after that.
-- A trigger keeps a copy of the new type in @@new_column@@. A value of @@column@@ that does not fit into
-- @@new_type@@ is refused from here on: change those first.

-- Sets a field of the row that is being written and writes none itself: it cannot call itself.
-- Nobody else writes @@new_column@@, so it goes one way. An assignment converts.
CREATE FUNCTION @@sync_function@@() RETURNS trigger LANGUAGE plpgsql AS $tidegate$
BEGIN
    NEW.@@new_column@@ := NEW.@@column@@;
    RETURN NEW;
END
$tidegate$;

ALTER TABLE @@table@@ ADD COLUMN @@new_column@@ @@new_type@@;

-- Triggers fire in the order of their names: this one after all others.
CREATE TRIGGER @@sync_trigger@@ BEFORE INSERT OR UPDATE ON @@table@@
    FOR EACH ROW EXECUTE FUNCTION @@sync_function@@();
